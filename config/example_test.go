package config_test

import (
	"fmt"

	"github.com/karaula/karaula/config"
)

func ExampleParse() {
	file := `
poll:
  evry: 10m
watchlists:
  - name: north-kosovo
    query: region:kosovo/north
    post_to: ["slack:#balkans", "slack-webhook:${HOOK}"]
`
	environment := func(string) (string, bool) { return "", false }
	_, err := config.Parse("config.yaml", []byte(file), environment, nil)
	fmt.Println(err)
	// Output:
	// config.yaml:3:3: unknown key "evry"; did you mean every?
	// config.yaml:7:15: watchlists.post_to: slack:#balkans needs the section slack with its token; add it, or post elsewhere
	// config.yaml:7:33: watchlists.post_to: the variable HOOK is not set; set it in the environment, or write ${HOOK:-default}
	// 3 mistakes in the configuration
}
