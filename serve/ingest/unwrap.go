package ingest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// unwrap takes a body of PostHog's out of what it may be packed in: a form with a member "data", base64, gzip within
// that. Gzip on the outside has been taken off by then. What comes out has at most maxBody bytes.
func unwrap(r *http.Request, body []byte) ([]byte, error) {
	compression := r.URL.Query().Get("compression")
	trimmed := bytes.TrimSpace(body)
	if bytes.HasPrefix(trimmed, []byte("data=")) || strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") && bytes.Contains(trimmed, []byte("data=")) {
		data, stated, err := formData(string(trimmed))
		if err != nil {
			return nil, err
		}
		if stated != "" {
			compression = stated
		}
		trimmed = data
	}
	switch compression {
	case "", "gzip", "gzip-js", "base64":
	default:
		return nil, &bodyError{http.StatusUnsupportedMediaType, "the body is compressed in a way that is not known here", "Send it as it is, as gzip or as base64"}
	}
	raw := trimmed
	if !isPlain(raw) && !isGzip(raw) {
		decoded, ok := fromBase64(raw)
		if !ok {
			return body, nil // whoever reads it says what is wrong
		}
		raw = decoded
	}
	if isGzip(raw) {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, explain(err)
		}
		var out bytes.Buffer
		if _, err := out.ReadFrom(io.LimitReader(z, maxBody+1)); err != nil {
			return nil, explain(err)
		}
		if out.Len() > maxBody {
			return nil, tooLarge()
		}
		raw = out.Bytes()
	}
	return raw, nil
}

func isGzip(b []byte) bool { return bytes.HasPrefix(b, []byte{0x1f, 0x8b}) }

// isPlain reports whether text begins like JSON.
func isPlain(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	return len(b) > 0 && (b[0] == '{' || b[0] == '[')
}

// formData finds the data in a form, and how it says that they are compressed.
func formData(form string) (data []byte, compression string, err error) {
	for pair := range strings.SplitSeq(form, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "data":
			text, err := url.QueryUnescape(value)
			if err != nil {
				return nil, "", &bodyError{http.StatusBadRequest, `the member "data" of the form cannot be read`, "Encode it as forms are"}
			}
			data = []byte(text)
		case "compression":
			compression = value
		}
	}
	return data, compression, nil
}

// fromBase64 decodes what is base64 of any kind. Blanks stand for the plus signs that forms make of them.
func fromBase64(b []byte) ([]byte, bool) {
	text := strings.NewReplacer(" ", "+", "\n", "", "\r", "", "-", "+", "_", "/").Replace(strings.TrimRight(string(b), "= \r\n"))
	raw, err := base64.RawStdEncoding.DecodeString(text)
	return raw, err == nil && (isPlain(bytes.TrimSpace(raw)) || isGzip(raw))
}
