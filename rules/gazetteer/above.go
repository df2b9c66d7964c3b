package main

import "strings"

// above returns the path of the region that a city lies in: one entered by hand, as far as GeoNames' codes of administration
// say it, else the seat of its district, else the country.
func (t *tree) above(c city) string {
	country := t.countries[c.country]
	if seat := t.seats[c.district()]; seat != "" && c.district() != "" {
		return seat
	}
	key := c.country + "." + c.admin[0]
	for _, key := range []string{key + "." + c.admin[1], c.country + ".*." + c.admin[1], key} {
		if below, ok := areas[key]; ok {
			return strings.TrimSuffix(country+"/"+below, "/")
		}
	}
	return country
}

// district is the administration whose seat has the places around it below it. In Serbia that is the municipality, as its
// first step is only whether a place lies in Vojvodina, and in most other countries the first step.
func (c city) district() string {
	switch c.country {
	case "RS":
		if c.admin[2] == "" {
			return ""
		}
		return "RS " + c.admin[2]
	case "XK", "BA":
		return "" // areas says it
	}
	return c.country + " " + c.admin[0]
}

// areas are the codes of GeoNames' administration that are regions of ours, below the country: country.first.second, or
// country.*.second, or country.first.
var areas = map[string]string{
	"XK.*.01": "decan", "XK.*.02": "dragash", "XK.*.03": "ferizaj", "XK.*.04": "kosovo-polje", "XK.*.05": "gjakova",
	"XK.*.06": "gjilan", "XK.*.07": "gllogoc", "XK.*.08": "istog", "XK.*.09": "kacanik", "XK.*.10": "kamenica",
	"XK.*.11": "klina", "XK.*.12": "north/leposavic", "XK.*.13": "lipjan", "XK.*.14": "malisheva", "XK.*.15": "mitrovica",
	"XK.*.16": "novo-brdo", "XK.*.17": "obilic", "XK.*.18": "peja", "XK.*.19": "podujevo", "XK.*.20": "pristina",
	"XK.*.21": "prizren", "XK.*.22": "rahovec", "XK.*.23": "strpce", "XK.*.24": "shtime", "XK.*.25": "skenderaj",
	"XK.*.26": "suhareka", "XK.*.27": "vitia", "XK.*.28": "vushtrri", "XK.*.29": "north/zubin-potok", "XK.*.30": "north/zvecan",
	"XK.*.33": "junik",
	"RS.VO":   "vojvodina",
	"BA.02":   "republika-srpska", "BA.03": "brcko",
}
