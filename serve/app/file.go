package app

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// lifetime is how long a browser may keep a file without asking.
type lifetime string

const (
	// forever is for names that hold a hash of the content.
	forever lifetime = "public, max-age=31536000, immutable"
	// fixed is for names that stay when the content changes: kept, but asked about each time.
	fixed lifetime = "no-cache"
)

// file is one file of the application in every form it was packed in.
type file struct {
	kind     string // of content
	lifetime lifetime
	forms    []form // the one that costs the least first; the last is the file as it is
}

// form is the bytes of a file under one content encoding.
type form struct {
	encoding string // empty: as it is
	etag     string
	content  []byte
}

func newFile(name string, content []byte, l lifetime) *file {
	return &file{kind: kindOf(name), lifetime: l, forms: []form{newForm("", content)}}
}

// kindOf is the content type of a file by its name: a table of our own, because that of the system differs between
// machines, and a script of another type is not run.
func kindOf(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".json":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	}
	return "application/octet-stream"
}

func newForm(encoding string, content []byte) form {
	sum := sha256.Sum256(content)
	return form{encoding: encoding, etag: strconv.Quote(hex.EncodeToString(sum[:12])), content: content}
}

// read takes the files of a build into memory. What begins with a dot is the build tool's own.
func read(built fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	err := fs.WalkDir(built, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir(), strings.HasSuffix(name, ".br"), strings.HasSuffix(name, ".gz"):
			return nil
		}
		content, err := fs.ReadFile(built, name)
		if err != nil {
			return err
		}
		l := fixed
		if strings.HasPrefix(name, "assets/") {
			l = forever
		}
		f := newFile(name, content, l)
		for _, packed := range []struct{ suffix, encoding string }{{".gz", "gzip"}, {".br", "br"}} {
			if content, err := fs.ReadFile(built, name+packed.suffix); err == nil {
				f.forms = append([]form{newForm(packed.encoding, content)}, f.forms...)
			}
		}
		files[name] = f
		return nil
	})
	return files, err
}

// serve answers GET and HEAD with the smallest form the client takes, or with 304 when it has that form already.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	best := f.best(r.Header.Values("Accept-Encoding"))
	h := w.Header()
	h.Set("Cache-Control", string(f.lifetime))
	h.Set("ETag", best.etag)
	h.Set("Vary", "Accept-Encoding")
	if known(r.Header.Values("If-None-Match"), best.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.kind)
	h.Set("X-Content-Type-Options", "nosniff")
	if strings.HasPrefix(f.kind, "text/html") {
		h.Set("Content-Security-Policy", Policy)
		h.Set("Referrer-Policy", "same-origin")
	}
	if best.encoding != "" {
		h.Set("Content-Encoding", best.encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(best.content)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(best.content) // a client that left needs no answer
	}
}

func (f *file) best(accept []string) form {
	for _, form := range f.forms[:len(f.forms)-1] {
		if accepts(accept, form.encoding) {
			return form
		}
	}
	return f.forms[len(f.forms)-1]
}

// known reports whether one of the tags a client has is the file's. Weak tags compare like strong ones here.
func known(tags []string, etag string) bool {
	for _, list := range tags {
		for tag := range strings.SplitSeq(list, ",") {
			if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag == etag || tag == "*" {
				return true
			}
		}
	}
	return false
}
