// Package ui holds the web application as it was built: static files, nothing that runs here. Its source is in src;
// make ui builds it into build/app.
package ui

import (
	"embed"
	"io/fs"
)

//go:embed all:build
var files embed.FS

// App returns the built application; nil and false when it was not built.
func App() (app fs.FS, ok bool) {
	app, err := fs.Sub(files, "build/app")
	if err != nil {
		return nil, false
	}
	if _, err = fs.Stat(app, "index.html"); err != nil {
		return nil, false
	}
	return app, true
}
