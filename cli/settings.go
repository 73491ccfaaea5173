package cli

import (
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// settings is the whole configuration: flags that every command takes, each with an environment equivalent. A flag
// goes before the environment, the environment before the default.
type settings struct {
	Data        string
	Ledger      string
	Actor       string
	Role        string
	EventMemory int64
	LogLevel    string
	JSON        bool
	Quiet       bool

	logLevelSet, dataSet bool // by a flag or the environment
}

// Setting describes one setting, for the documentation and its test.
type Setting struct {
	Flag, Env, Default, Doc string
}

// Settings lists the configuration as documented in docs/configuration.md.
func Settings() []Setting {
	return []Setting{
		{"data", "THROUGHLINE_DATA", "~/.local/share/throughline", "directory of the product: its ledger and its event log"},
		{"ledger", "THROUGHLINE_LEDGER", "", "address of a PostgreSQL ledger, postgres://…; empty: SQLite in the data directory"},
		{"actor", "THROUGHLINE_ACTOR", "the name of the user at the keyboard", "who makes the changes"},
		{"role", "THROUGHLINE_ROLE", "owner", "what the actor may do: owner, editor, contributor or viewer"},
		{"event-memory", "THROUGHLINE_EVENT_MEMORY", "1024", "memory the event log may use, in MB"},
		{"log-level", "THROUGHLINE_LOG_LEVEL", "warn; info for serve", "what is logged to standard error: debug, info, warn or error"},
		{"json", "THROUGHLINE_JSON", "false", "print results as JSON"},
		{"quiet", "THROUGHLINE_QUIET", "false", "show no progress"},
	}
}

// declare adds the flags to a set. With an environment, values come from it first; without one, the values read
// before are the defaults, so that a setting may stand before or after the command.
func (s *settings) declare(fs *flag.FlagSet, getenv func(string) string) {
	if getenv != nil {
		for _, d := range Settings() {
			value := getenv(d.Env)
			switch d.Flag {
			case "data":
				s.Data = value
			case "ledger":
				s.Ledger = value
			case "actor":
				s.Actor = value
			case "role":
				s.Role = or(value, d.Default)
			case "event-memory":
				s.EventMemory, _ = strconv.ParseInt(or(value, d.Default), 10, 64) // complete reports a bad one
			case "log-level":
				s.LogLevel = value
			case "json":
				s.JSON, _ = strconv.ParseBool(value)
			case "quiet":
				s.Quiet, _ = strconv.ParseBool(value)
			}
		}
	}
	docs := map[string]string{}
	for _, d := range Settings() {
		docs[d.Flag] = d.Doc
	}
	fs.StringVar(&s.Data, "data", s.Data, docs["data"])
	fs.StringVar(&s.Ledger, "ledger", s.Ledger, docs["ledger"])
	fs.StringVar(&s.Actor, "actor", s.Actor, docs["actor"])
	fs.StringVar(&s.Role, "role", s.Role, docs["role"])
	fs.Int64Var(&s.EventMemory, "event-memory", s.EventMemory, docs["event-memory"])
	fs.StringVar(&s.LogLevel, "log-level", s.LogLevel, docs["log-level"])
	fs.BoolVar(&s.JSON, "json", s.JSON, docs["json"])
	fs.BoolVar(&s.Quiet, "quiet", s.Quiet, docs["quiet"])
}

func or(value, fallback string) string {
	if value != "" {
		return value
	}
	return fallback
}

// complete fills in what follows from the machine and refuses what cannot be.
func (s *settings) complete(getenv func(string) string) error {
	s.dataSet = s.Data != ""
	if s.Data == "" {
		base := getenv("XDG_DATA_HOME")
		if base == "" {
			home := getenv("HOME")
			if home == "" {
				return fmt.Errorf("no data directory: set --data or THROUGHLINE_DATA")
			}
			base = filepath.Join(home, ".local", "share")
		}
		s.Data = filepath.Join(base, "throughline")
	}
	if s.Actor == "" {
		s.Actor = "owner"
		if u, err := user.Current(); err == nil && u.Username != "" {
			s.Actor = u.Username
		}
	}
	for _, env := range []string{"THROUGHLINE_JSON", "THROUGHLINE_QUIET"} {
		if v := getenv(env); v != "" {
			if _, err := strconv.ParseBool(v); err != nil {
				return fmt.Errorf("%s is true or false, not %q", env, v)
			}
		}
	}
	if v := getenv("THROUGHLINE_EVENT_MEMORY"); v != "" {
		if _, err := strconv.ParseInt(v, 10, 64); err != nil {
			return fmt.Errorf("THROUGHLINE_EVENT_MEMORY is a number of MB, not %q", v)
		}
	}
	if s.EventMemory < 64 {
		return fmt.Errorf("the event log needs at least 64 MB of memory, --event-memory says %d", s.EventMemory)
	}
	switch s.Role {
	case "owner", "editor", "contributor", "viewer":
	default:
		return fmt.Errorf("%q is not a role. Expected owner, editor, contributor or viewer", s.Role)
	}
	s.logLevelSet = s.LogLevel != ""
	s.LogLevel = or(s.LogLevel, "warn")
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		return fmt.Errorf("%q is not a log level. Expected debug, info, warn or error", s.LogLevel)
	}
	return nil
}

func (s *settings) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // complete has checked it
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// terminal reports whether a stream is a terminal, where progress may be drawn.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
