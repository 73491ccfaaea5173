package signin

import (
	"net/url"
	"strings"
)

// maxNext bounds, in bytes, where to go after signing in.
const maxNext = 2000

// SafeNext returns a path of this server, with its query, to go to after signing in; "/" for anything else. Browsers
// take some texts for addresses of other hosts that do not look like them.
func SafeNext(next string) string {
	if len(next) > maxNext || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return "/"
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return "/"
	}
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") {
		return "/"
	}
	for _, page := range []string{"/sign-in", "/sign-out", "/start/", "/invitation/", "/oidc/", "/api/"} {
		if u.Path == page || strings.HasPrefix(u.Path, page) {
			return "/"
		}
	}
	return next
}

func signInPath(next string) string {
	if next = SafeNext(next); next == "/" {
		return "/sign-in"
	}
	return "/sign-in?next=" + url.QueryEscape(next)
}
