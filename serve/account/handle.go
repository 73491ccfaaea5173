package account

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var handlePattern = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}[a-z0-9]$`)

// checkHandle refuses what cannot be the id of a person.
func checkHandle(handle string) error {
	const remedy = "Choose 2 to 32 small letters, digits and hyphens, beginning with a letter, such as ada"
	switch {
	case handle == "":
		return invalid("handle", remedy, "a handle is missing")
	case !handlePattern.MatchString(handle):
		return invalid("handle", remedy, "%.40q cannot be a handle", handle)
	case slices.Contains([]string{"me", "system", "nobody", "everybody", "import", "reconciler"}, handle):
		return invalid("handle", "Choose another one", "the handle %s is taken by the program", handle)
	}
	return nil
}

// tidyName returns a name without needless blanks, or refuses it.
func tidyName(name string) (string, error) {
	name = norm.NFC.String(strings.Join(strings.Fields(name), " "))
	switch {
	case name == "":
		return "", invalid("name", "Enter the name that others see", "a name is missing")
	case utf8.RuneCountInString(name) > 100:
		return "", invalid("name", "Use at most 100 characters", "the name is too long")
	case !utf8.ValidString(name), strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsGraphic(r) }):
		return "", invalid("name", "Leave them out", "the name has characters that cannot be shown")
	}
	return name, nil
}

// tidyEmail returns an e-mail address as it is compared, or refuses it. Empty stays empty.
func tidyEmail(email string) (string, error) {
	email = strings.ToLower(strings.TrimSpace(email))
	if email == "" {
		return "", nil
	}
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || parsed.Name != "" || len(email) > 254 {
		return "", invalid("email", "Write it like ada@example.com", "%.60q is no e-mail address", email)
	}
	return email, nil
}
