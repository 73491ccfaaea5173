package cli

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"

	"throughline.dev/serve"
)

func ownerLinkCommand() command {
	return command{
		name: "owner-link", args: "[PERSON]", group: serveGroup, summary: "Make a one-time link that lets an owner in",
		doc: `For whoever has access to the data directory. While the product has no owner, the link makes the first one. With the
handle of a person, that person becomes an owner with a new password: for somebody who is locked out. The link can be
used once, for a day, also while the product is being served; links made before for the first owner are void.`,
		flags: func(fs *flag.FlagSet, in *invocation) {
			for _, s := range ServeSettings() {
				if s.Flag == "address" || s.Flag == "url" {
					in.settingFlag(fs, s)
				}
			}
		},
		run: makeOwnerLink,
	}
}

func makeOwnerLink(ctx context.Context, in *invocation) error {
	person := ""
	switch len(in.args) {
	case 0:
	case 1:
		person = in.args[0]
	default:
		return usage("owner-link takes one handle, or none")
	}
	url, err := publicURL(in.string("url"))
	if err != nil {
		return err
	}
	p, err := in.open(ctx, edits)
	if err != nil {
		return err
	}
	link, err := serve.OwnerLink(ctx, p, cmp.Or(url, "http://"+in.string("address")), person)
	if err != nil {
		return err
	}
	if link == "" {
		return usage("the product has an owner. Name the person who is locked out, such as `throughline owner-link ada`")
	}
	return in.print(struct {
		URL string `json:"url"`
	}{link}, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, link)
		return err
	})
}
