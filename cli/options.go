package cli

import (
	"context"
	"errors"
	"flag"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

func (in *invocation) stringFlag(fs *flag.FlagSet, name, value, doc string) {
	in.opts[name] = fs.String(name, value, doc)
	in.opts["set:"+name] = fs
}

func (in *invocation) intFlag(fs *flag.FlagSet, name string, value int, doc string) {
	in.opts[name] = fs.Int(name, value, doc)
	in.opts["set:"+name] = fs
}

func (in *invocation) boolFlag(fs *flag.FlagSet, name, doc string) {
	in.opts[name] = fs.Bool(name, false, doc)
}

func (in *invocation) string(name string) string { return *in.opts[name].(*string) }
func (in *invocation) int(name string) int       { return *in.opts[name].(*int) }
func (in *invocation) bool(name string) bool     { return *in.opts[name].(*bool) }

// given reports whether a flag stood in the command.
func (in *invocation) given(name string) bool {
	found := false
	in.opts["set:"+name].(*flag.FlagSet).Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// key reads the argument at a place as a key, in whatever case it was typed.
func (in *invocation) key(i int) ledger.Key { return ledger.Key(strings.ToUpper(in.args[i])) }

// openReader opens the product for reading, as it stands or as --as-of asks.
func (in *invocation) openReader(ctx context.Context) (*product.Product, ledger.Reader, error) {
	p, err := in.open(ctx, reads)
	if err != nil {
		return nil, nil, err
	}
	r, err := in.reader(ctx, p)
	return p, r, err
}

// reader returns the ledger as it stands, or as it stood when --as-of names a time or a change.
func (in *invocation) reader(ctx context.Context, p *product.Product) (ledger.Reader, error) {
	r, err := p.ReaderAt(ctx, in.string("as-of"))
	var e *ledger.Error
	if errors.As(err, &e) && e.Code == ledger.CodeInvalid && e.Path != "" { // the text itself; what it names is checked by the store
		return nil, usage("--as-of: %s", e.Message)
	}
	return r, err
}
