package route_test

import (
	"testing"

	"throughline.dev/events/wire/route"
)

func TestOf(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/v1/users/42/keys": "/v1/users/{id}/keys",
		"/v2/search":        "/v2/search",
		"/":                 "/",
		"/o/018f0000-0000-7000-8000-000000000002": "/o/{id}",
		"/o/507f1f77bcf86cd799439011/x":           "/o/{id}/x",
		"/customers/cus_9s6XKzkNRiz8i3":           "/customers/{id}",
		"/u/ada@example.com":                      "/u/{id}",
		"/u/ada%40example.com":                    "/u/{id}",
		"/e/01ARZ3NDEKTSV4RRFFQ69G5FAV":           "/e/{id}",
		"/docs/release-2024-notes":                "/docs/release-2024-notes",
		"/files/report2.pdf":                      "/files/report2.pdf",
		"/oauth2/token":                           "/oauth2/token",
		"/a/deadbeefcafe/b1":                      "/a/deadbeefcafe/b1",
	} {
		if got := route.Of(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("/v1/users/42/018f0000-0000-7000-8000-000000000002/%40")
	f.Fuzz(func(t *testing.T, path string) {
		if once := route.Of(path); route.Of(once) != once {
			t.Errorf("%q becomes %q and then %q", path, once, route.Of(once))
		}
	})
}
