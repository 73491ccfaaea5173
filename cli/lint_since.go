package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"throughline.dev/cli/changed"
	"throughline.dev/define/review"
)

// changedLines are the lines of a work tree that differ from a revision.
type changedLines struct {
	root    string
	lines   map[string][]review.LineRange // by path below root, with /
	tracked map[string]bool
}

// changedSince asks Git. What is compared is the work tree, whether its changes are staged or not.
func changedSince(ctx context.Context, rev string) (*changedLines, error) {
	root, err := git(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("--since needs a Git repository: %w", err)
	}
	c := &changedLines{root: strings.TrimSuffix(root, "\n"), tracked: map[string]bool{}}
	commit, err := git(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	switch {
	case err == nil:
	case rev == "HEAD" && unborn(ctx): // nothing was committed yet: everything is new
		if commit, err = gitFrom(ctx, strings.NewReader(""), "hash-object", "-t", "tree", "--stdin"); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("git knows no commit %q here. Name a branch, a tag or a commit that was fetched", rev)
	}
	commit = strings.TrimSpace(commit)
	if err := c.diff(ctx, commit); err != nil {
		return nil, err
	}
	names, err := git(ctx, "-C", c.root, "ls-files", "-z")
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(names, "\x00") {
		c.tracked[name] = true
	}
	return c, nil
}

// unborn reports whether the branch has no commit yet.
func unborn(ctx context.Context) bool {
	_, err := git(ctx, "rev-parse", "--verify", "--quiet", "HEAD")
	return err != nil
}

// of returns the changed lines of a file: nil for one that the revision does not know, where all is new.
func (c *changedLines) of(path string) ([]review.LineRange, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return nil, err
	}
	root, err := filepath.EvalSymlinks(c.root)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(root, abs)
	if err != nil || !filepath.IsLocal(rel) {
		return nil, fmt.Errorf("%s lies outside of the Git repository %s; --since cannot tell what changed in it", path, c.root)
	}
	rel = filepath.ToSlash(rel)
	if lines, ok := c.lines[rel]; ok {
		return lines, nil
	}
	if c.tracked[rel] {
		return []review.LineRange{}, nil
	}
	return nil, nil
}

// diff reads which lines differ. The whole tree is compared, so that a file that was renamed is found again.
func (c *changedLines) diff(ctx context.Context, commit string) error {
	cmd := gitCommand(ctx, "-C", c.root, "-c", "core.quotePath=false", "diff", "--unified=0", "--inter-hunk-context=0", "--no-color",
		"--no-ext-diff", "--no-textconv", "--text", "--find-renames", "--ignore-submodules=all", "--no-relative", "--diff-filter=d",
		"--src-prefix=a/", "--dst-prefix=b/", commit, "--")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return noGit(err)
	}
	lines, parsed := changed.Lines(out)
	_, _ = io.Copy(io.Discard, out)
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("git diff: %s", firstLine(stderr.String(), err))
	}
	c.lines = lines
	return parsed
}

func git(ctx context.Context, args ...string) (string, error) { return gitFrom(ctx, nil, args...) }

func gitFrom(ctx context.Context, stdin io.Reader, args ...string) (string, error) {
	cmd := gitCommand(ctx, args...)
	var stderr bytes.Buffer
	cmd.Stdin, cmd.Stderr = stdin, &stderr
	out, err := cmd.Output()
	if err == nil {
		return string(out), nil
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return "", errors.New(firstLine(stderr.String(), err))
	}
	return "", noGit(err)
}

// gitCommand prepares a call that asks nothing, changes nothing and speaks English.
func gitCommand(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "GIT_LITERAL_PATHSPECS=1")
	return cmd
}

func noGit(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("the program git is not there. Install it, or leave out --since")
	}
	return err
}

func firstLine(text string, err error) string {
	if line, _, _ := strings.Cut(strings.TrimSpace(text), "\n"); line != "" {
		return line
	}
	return err.Error()
}
