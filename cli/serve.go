package cli

import (
	"context"
	"flag"
	"fmt"
	"net"

	"throughline.dev/serve"
)

const serveGroup = "Together"

func serveCommands() []command {
	return []command{
		{
			name: "serve", args: "", group: serveGroup, summary: "Serve the product to browsers and programs",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "address", "127.0.0.1:7420", "listen on `HOST:PORT`")
			},
			run: serveProduct,
		},
	}
}

func serveProduct(ctx context.Context, in *invocation) error {
	p, err := in.open(ctx, begins)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", in.string("address"))
	if err != nil {
		return err
	}
	url := "http://" + l.Addr().String()
	s, err := serve.New(ctx, serve.Config{Product: p, URL: url, Version: in.Version, Log: in.settings.logger(in.Err)})
	if err != nil {
		return err
	}
	fmt.Fprintf(in.Out, "Throughline is served on %s\n", url)
	return s.Serve(ctx, l)
}
