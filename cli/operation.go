package cli

import (
	"context"
	"flag"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// operationCommand turns an operation that a stage declares into a command: members with an arg tag are
// arguments, all others flags.
func operationCommand(s stage.Stage, op stage.Operation) command {
	var names []string
	for _, m := range members(op.In) {
		if m.arg > 0 {
			names = append(names, strings.ToUpper(m.name))
		}
	}
	return command{
		name: s.Name + " " + op.Name, args: strings.Join(names, " "), group: "Stage " + s.Name, summary: op.Summary, doc: op.Doc,
		flags: func(fs *flag.FlagSet, in *invocation) {
			for _, m := range members(op.In) {
				if m.arg == 0 {
					in.stringFlag(fs, m.name, m.fallback, m.doc)
				}
			}
		},
		run: func(ctx context.Context, in *invocation) error {
			return runOperation(ctx, in, s.Name+" "+op.Name, op)
		},
	}
}

// member is one input of an operation.
type member struct {
	index     int
	name, doc string
	fallback  string
	enum      []string
	min       string // of a number; empty: none
	arg       int    // place among the arguments, from 1; 0: a flag
	required  bool
}

func members(t reflect.Type) []member {
	var out []member
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		m := member{index: i, name: name, doc: f.Tag.Get("doc"), fallback: f.Tag.Get("default"), required: f.Tag.Get("required") == "true", min: f.Tag.Get("min")}
		if e := f.Tag.Get("enum"); e != "" {
			m.enum = strings.Split(e, "|")
			m.doc += ": " + strings.Join(m.enum, ", ")
		}
		m.arg, _ = strconv.Atoi(f.Tag.Get("arg"))
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b member) int { return a.arg - b.arg })
	return out
}

func runOperation(ctx context.Context, in *invocation, name string, op stage.Operation) error {
	v := reflect.New(op.In).Elem()
	args := in.args
	for _, m := range members(op.In) {
		text := m.fallback
		switch {
		case m.arg == 0:
			text = in.string(m.name)
		case v.Field(m.index).Kind() == reflect.Slice: // takes all that is left
			for _, a := range args {
				v.Field(m.index).Set(reflect.Append(v.Field(m.index), reflect.ValueOf(a).Convert(v.Field(m.index).Type().Elem())))
			}
			args, text = nil, ""
		case len(args) > 0:
			text, args = args[0], args[1:]
		case m.fallback == "" && m.required:
			return usage("%s is missing: %s. See `throughline help %s`", strings.ToUpper(m.name), m.doc, name)
		}
		if text == "" {
			if m.required {
				return usage("--%s is missing: %s. See `throughline help %s`", m.name, m.doc, name)
			}
			continue
		}
		if len(m.enum) > 0 && !slices.Contains(m.enum, text) {
			return usage("%s: %q is not one of %s", m.name, text, strings.Join(m.enum, ", "))
		}
		if err := setMember(v.Field(m.index), text); err != nil {
			return usage("%s: %w", m.name, err)
		}
		if least, err := strconv.ParseInt(m.min, 10, 64); err == nil && v.Field(m.index).Int() < least {
			return usage("%s: %s is less than %d", m.name, text, least)
		}
	}
	if len(args) > 0 {
		return usage("%q is one argument too many", args[0])
	}
	needs := reads
	if op.Role != ledger.Viewer {
		needs = edits
	}
	p, err := in.open(ctx, needs)
	if err != nil {
		return err
	}
	env, err := p.Env(ctx, in.actor())
	if err != nil {
		return err
	}
	out, err := op.Run(ctx, env, v.Interface())
	if err != nil {
		return err
	}
	if op.Role != ledger.Viewer {
		if _, err := p.Reconcile(ctx); err != nil {
			return err
		}
	}
	if t, ok := out.(stage.Texter); ok {
		return in.print(out, t.WriteText)
	}
	return in.print(out, nil)
}

func setMember(v reflect.Value, text string) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		v.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", text)
		}
		v.SetFloat(f)
	case reflect.Slice:
		for _, part := range words(text) {
			v.Set(reflect.Append(v, reflect.ValueOf(part).Convert(v.Type().Elem())))
		}
	default:
		return fmt.Errorf("cannot be given here")
	}
	return nil
}
