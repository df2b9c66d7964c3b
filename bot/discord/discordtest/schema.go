package discordtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// openapi is an extract of Discord's description of its HTTP API, with its licence in NOTICE.
//
//go:embed openapi.json
var openapi []byte

// spec is the description, compiled.
type spec struct {
	routes []route
}

// route is a route that karaula may call.
type route struct {
	path    []string // parts; one in braces stands for any
	methods map[string]operation
}

type operation struct {
	body  *jsonschema.Schema // nil: it takes none
	query []string
}

// compiled reads the description once.
var compiled = sync.OnceValues(func() (*spec, error) {
	var doc map[string]any
	if err := json.Unmarshal(openapi, &doc); err != nil {
		return nil, err
	}
	strict(doc["components"])
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range []string{"nonce", "snowflake"} { // formats of Discord's own: their patterns say the rest
		c.RegisterFormat(&jsonschema.Format{Name: name, Validate: func(any) error { return nil }})
	}
	const base = "https://discord.example/openapi.json"
	if err := c.AddResource(base, doc); err != nil {
		return nil, err
	}
	s := &spec{}
	for path, methods := range doc["paths"].(map[string]any) {
		r := route{strings.Split(strings.Trim(path, "/"), "/"), map[string]operation{}}
		for method, op := range methods.(map[string]any) {
			var o operation
			described := op.(map[string]any)
			if list, ok := described["query"].([]any); ok {
				for _, name := range list {
					o.query = append(o.query, name.(string))
				}
			}
			if _, ok := described["body"]; ok {
				escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path)
				compiled, err := c.Compile(base + "#/paths/" + escaped + "/" + method + "/body")
				if err != nil {
					return nil, err
				}
				o.body = compiled
			}
			r.methods[strings.ToUpper(method)] = o
		}
		s.routes = append(s.routes, r)
	}
	// The more exact route stands first.
	slices.SortFunc(s.routes, func(a, b route) int {
		return strings.Count(strings.Join(a.path, "/"), "{") - strings.Count(strings.Join(b.path, "/"), "{")
	})
	return s, nil
})

// strict lets no object of a schema have keys that it does not describe: Discord ignores them, others refuse them.
func strict(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["properties"].(map[string]any); ok && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			strict(x)
		}
	case []any:
		for _, x := range v {
			strict(x)
		}
	}
}

// find returns the operation of a call, and the values of the parts in braces by their names.
func (s *spec) find(method, path string) (op operation, vars map[string]string, template string, ok bool) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for _, r := range s.routes {
		op, hasMethod := r.methods[method]
		if !hasMethod || len(r.path) != len(parts) {
			continue
		}
		vars := map[string]string{}
		fits := true
		for i, p := range r.path {
			if name, isVar := strings.CutPrefix(p, "{"); isVar {
				name = strings.TrimSuffix(name, "}")
				vars[name] = parts[i]
				number := strings.HasSuffix(name, "_id") && strings.Trim(parts[i], "0123456789") == ""
				fits = fits && parts[i] != "" && (number || !strings.HasSuffix(name, "_id"))
			} else {
				fits = fits && p == parts[i]
			}
		}
		if fits {
			return op, vars, strings.Join(r.path, "/"), true
		}
	}
	return op, nil, "", false
}

// check says what is wrong with a body.
func (o operation) check(body []byte) error {
	if o.body == nil {
		if len(body) > 0 {
			return fmt.Errorf("this route takes no body: %s", body)
		}
		return nil
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(body)))
	if err != nil {
		return fmt.Errorf("the body is no JSON: %w", err)
	}
	if err := o.body.Validate(v); err != nil {
		return fmt.Errorf("not as Discord describes it: %w", err)
	}
	return byHand(v)
}

// Check says what Discord would refuse about a body that is sent to a route such as channels/1/messages.
func Check(method, path string, body []byte) error {
	s, err := compiled()
	if err != nil {
		return err
	}
	op, _, _, ok := s.find(method, path)
	if !ok {
		return fmt.Errorf("%s %s is no route that karaula should call", method, path)
	}
	return op.check(body)
}
