package sample

import (
	"embed"
	"fmt"
	"strings"
	"time"

	"throughline.dev/sample/prose"
)

//go:embed words/*.txt
var words embed.FS

// grammar reads the rules of some of the files below words.
func grammar(names ...string) *prose.Grammar {
	texts := make([]string, len(names))
	for i, name := range names {
		b, err := words.ReadFile("words/" + name + ".txt")
		if err != nil {
			panic("sample: " + err.Error()) // built into the program
		}
		texts[i] = string(b)
	}
	g, err := prose.Parse(texts...)
	if err != nil {
		panic("sample: " + strings.Join(names, ", ") + ": " + err.Error())
	}
	return g
}

func number(n int) string {
	names := strings.Fields("no one two three four five six seven eight nine ten eleven twelve")
	if n >= 0 && n < len(names) {
		return names[n]
	}
	return fmt.Sprint(n)
}

func ordinal(n int) string {
	names := strings.Fields("zeroth first second third fourth fifth sixth seventh eighth ninth tenth")
	if n >= 0 && n < len(names) {
		return names[n]
	}
	return fmt.Sprintf("%dth", n)
}

// span says a stretch of time as one says it.
func span(d time.Duration) string {
	switch days := int(d.Hours()/24 + 0.5); {
	case d < 90*time.Minute:
		return "an hour"
	case d < 6*hour:
		return "a few hours"
	case d < 14*hour:
		return "half a day"
	case days <= 1:
		return "a day"
	case days < 14:
		return number(days) + " days"
	case days < 18:
		return "two weeks"
	case days < 25:
		return "three weeks"
	default:
		return "more than three weeks"
	}
}

// answered is a failed answer as it looked on the screen.
func answered(status int, code, shape string) string {
	switch shape {
	case flatShape:
		return fmt.Sprintf(`{"error":"%s"}`, code)
	case listShape:
		return fmt.Sprintf(`{"errors":[{"code":"%s","detail":null}]}`, code)
	case oneShape:
		return fmt.Sprintf(`{"type":"/errors/%s","status":%d}`, code, status)
	}
	switch status {
	case 403:
		return "Forbidden"
	case 404:
		return "Not Found"
	}
	return "Bad Request"
}

func sdkName(sdk string) string {
	switch sdk {
	case "dotnet":
		return ".NET client"
	case "php":
		return "PHP client"
	case "node":
		return "Node SDK"
	}
	return strings.ToUpper(sdk[:1]) + sdk[1:] + " SDK"
}

func firstName(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first
}

func (w *World) companyOf(d *Developer) string {
	if a := w.account(d); a != nil {
		return a.Name
	}
	return "my own projects"
}

func decimal(n int64) string { return fmt.Sprint(n) }
