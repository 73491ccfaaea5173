package openapi

import (
	"regexp"
	"strings"

	"throughline.dev/connect/rawtext"
)

var (
	yamlMark = regexp.MustCompile(`(?m)^['"]?(openapi|swagger|asyncapi)['"]?[ \t]*:[ \t]*['"]?(\d[\w.-]*)`)
	jsonMark = regexp.MustCompile(`"(openapi|swagger|asyncapi)"\s*:\s*"(\d[\w.-]*)"`)
	sdlMark  = regexp.MustCompile(`(?m)^(?:extend\s+)?(?:type\s+\w+(?:\s+implements\s+[\w& ]+)?(?:\s*@[^{\n]*)?\s*\{|schema\s*(?:@[^{\n]*)?\{|interface\s+\w+\s*\{|input\s+\w+\s*\{|enum\s+\w+\s*\{|union\s+\w+\s*=|scalar\s+\w+|directive\s+@\w+)`)
	sdlField = regexp.MustCompile(`(?m)^\s*\w+\s*(?:\([^)]*\))?\s*:\s*\[?\w+`)
)

// recognise tells the language of a description from its beginning; empty when it is none.
func recognise(file, text string) (language, why string) {
	switch rawtext.Ext(file) {
	case ".graphql", ".graphqls", ".gql", ".sdl":
		if sdlMark.MatchString(text) {
			return "graphql", "declares GraphQL types"
		}
		return "", ""
	case ".md", ".markdown", ".csv", ".tsv", ".vtt", ".srt", ".html":
		return "", "" // may show a piece of one
	}
	trimmed := strings.TrimLeft(text, " \t\r\n")
	var m []string
	switch {
	case strings.HasPrefix(trimmed, "{"):
		if m = jsonMark.FindStringSubmatch(trimmed); m != nil && !strings.Contains(trimmed, `"info"`) && !strings.Contains(trimmed, `"paths"`) {
			m = nil
		}
	case strings.HasPrefix(trimmed, "["), strings.HasPrefix(trimmed, "<"):
	default:
		m = yamlMark.FindStringSubmatch(text)
		if m == nil && sdlMark.MatchString(text) && sdlField.MatchString(text) {
			return "graphql", "declares GraphQL types"
		}
	}
	switch {
	case m == nil:
		return "", ""
	case m[1] == "asyncapi":
		return "asyncapi", "says that it is AsyncAPI " + m[2]
	case m[1] == "swagger":
		return "openapi", "says that it is Swagger " + m[2]
	}
	return "openapi", "says that it is OpenAPI " + m[2]
}
