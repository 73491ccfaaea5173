package cli_test

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"throughline.dev/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"throughline": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			code := cli.Main(ctx, os.Args[1:], cli.Process{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv})
			stop()
			os.Exit(code)
		},
	})
}

// TestScripts runs the command line as people do. Each script has a product of its own.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("THROUGHLINE_DATA", filepath.Join(env.WorkDir, "data"))
			env.Setenv("THROUGHLINE_ACTOR", "ada")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// code N: the command before it ended with that exit code.
			"exits": exits,
			// await FILE: until it is there.
			"await": await,
		},
	})
}

// exits runs a command and checks its exit code: exits 3 throughline show X-1.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND …")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

// await waits for a file that a program in the background makes.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await FILE")
	}
	for range 1200 { // a minute
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s does not come", args[0])
}
