// Command throughline is the whole product: one binary that keeps the why of a product connected from the first
// customer quote to the measured outcome. It only hands over to package cli.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"throughline.dev/cli"
)

// version is stamped by the linker.
var version string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := cli.Main(ctx, os.Args[1:], cli.Process{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Version: version, Name: os.Args[0]})
	stop()
	os.Exit(code)
}
