package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// Params are all that the sample product depends on. [Default] documents the values that its story is made of.
type Params struct {
	Seed       int64
	Developers int // who sign up between From and Today
	Accounts   int // companies they may belong to
	Events     int // lines in the event files, about; regular use fills what the journeys leave
	Gzip       bool
	// From is the first day of sign-ups, Today the last: the exports are taken at its end, so that whoever signed up
	// last week has been watched for a week only. Both at midnight UTC.
	From, Today time.Time
	Growth      float64 // sign-ups a day at the end, as a multiple of those at the start

	Releases     Releases
	Improvements Improvements
	Trials       [2]Trial // one that is sound, and one whose split is broken
	Habits       Habits
	// Before and After are what a developer meets before and after the release that fixes the friction.
	Before, After Frictions
	Writing       Writing
	Delivery      Delivery
}

// Releases are the moments from which developers meet the fixed friction.
type Releases struct{ Auth, Errors, Docs time.Time }

// Improvements are smaller releases, which change regular use and nothing before it.
type Improvements struct {
	Backoff, Index, Embedded, Paged, Settled, Steady time.Time // all: midnight UTC

	Hasty    float64 // before Backoff so many times as many requests fail
	Slow     float64 // before Index reading one order takes so many times as long
	Embeds   float64 // since Embedded this share of the lists of shipments is not asked for any more
	Long     float64 // before Paged listing orders takes so many times as long
	Settles  float64 // since Settled this share of conflicts is answered with the order instead
	Steadies float64 // since Steady this share of the requests that met a restart goes through
}

// Habits are what developers bring along; no release changes them.
type Habits struct {
	Browsing    float64       // share that reads the documentation before signing up, without a name
	Looking     float64       // share that signs up to look around and never tries anything
	Start       Delay         // from sign-up to the first attempt
	Build       Delay         // from the credentials to the first call: writing the code for it
	Pace        float64       // spread (log scale) of how fast people work; it stretches all their delays
	Mistake     float64       // probability that an attempt at the first call holds a mistake
	Learning    float64       // factor on Mistake after each attempt
	Fix         Delay         // to correct a mistake once it is understood
	Use         float64       // spread (log scale) of how much people use the API once it works
	Lapse       time.Duration // mean time until somebody who uses the API stops
	FailedUse   float64       // share of requests that fail in regular use
	Late        float64       // share of events that arrive hours or days late
	Duplicates  float64       // share of events that are sent twice
	SkewedClock float64       // share of developers whose own machine has the wrong time
}

// Frictions are the three obstacles between a developer and the first call.
type Frictions struct {
	Auth   Auth
	Errors Errors
	Docs   Docs
}

// Auth is how credentials are had.
type Auth struct {
	Steps   int     // separate requests, 1 or 3
	Fail    float64 // probability that a request is refused
	Restart float64 // probability that a refused request sends the developer back to the first one (it expired)
	Between Delay   // from one request to the next: the callback address, the approval
	Retry   Delay   // after a refusal
	Quit    float64 // probability of giving up at a refusal
	Ticket  float64 // probability of writing to support about it
}

// Errors is how a failed request explains itself.
type Errors struct {
	Cryptic float64 // probability that the message does not say what is wrong
	Decode  Delay   // to find out nevertheless
	Quit    float64
	Ticket  float64
}

// Docs is how far the documentation reaches beyond the happy path.
type Docs struct {
	Missing float64 // probability that the failure at hand is not described
	Search  Delay   // to find a way alone
	Answer  Delay   // to get one from support
	Quit    float64
	Ticket  float64
}

// Delay is a lognormal waiting time.
type Delay struct {
	Median time.Duration
	Spread float64 // standard deviation of the logarithm
}

func (d Delay) draw(r *rand.Rand, pace float64) time.Duration {
	return time.Duration(pace * float64(d.Median) * math.Exp(d.Spread*r.NormFloat64()))
}

// Writing is what people write and say.
type Writing struct {
	OtherTickets int     // tickets about anything but the three frictions
	Untagged     float64 // share of tickets without a tag that says what they are about
	Mistagged    float64 // share with a tag of another topic
	Quoted       float64 // share that carry a signature, a quoted reply or a device footer
	Interviews   int
	SDKIssues    int // issues of the public SDK repository
	SalesNotes   int
}

// Delivery is how the two teams work. Issues are those of each team's history, without its open ones.
type Delivery struct {
	From   time.Time // first issue
	Issues [2]int    // all issues of each team, open ones included
	Open   [2]int    // of which not finished on Today
	WIP    [2]int    // issues under way at once
	Reopen float64   // share of finished issues that come back once
	Dirty  float64   // share of rows with an impossible date, as trackers have them
}

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// Default are the parameters of the sample product. The frictions are calibrated so that what the engines find
// resembles the story the sample is there to tell; TestStoryComesOutOfTheEvents holds them to it over many seeds. The
// seed is one of those whose sampling error happens to be small.
func Default() Params {
	return Params{
		Seed: 3, Developers: 1400, Accounts: 420, Events: 1_000_000,
		From: date(2025, 11, 1), Today: date(2026, 10, 31), Growth: 1.5,
		Releases: Releases{Auth: date(2026, 6, 17), Errors: date(2026, 6, 24), Docs: date(2026, 7, 1)},
		Improvements: Improvements{
			Backoff: date(2026, 2, 11), Index: date(2026, 3, 11), Embedded: date(2026, 4, 15), Paged: date(2026, 5, 20), Settled: date(2026, 8, 5), Steady: date(2026, 8, 26),
			Hasty: 1.6, Slow: 1.45, Embeds: 0.45, Long: 1.4, Settles: 0.5, Steadies: 0.5,
		},
		Trials: [2]Trial{
			{Flag: "webhook-hint", Control: "control", Variant: "hint", From: date(2026, 8, 3), To: date(2026, 10, 1), Launched: date(2026, 10, 15), Rate: 0.18, Effect: 0.12},
			{Flag: "webhook-mail", Control: "control", Variant: "mail", From: date(2026, 8, 17), To: date(2026, 10, 15), Rate: 0.1, Unseen: 0.32},
		},
		Habits: Habits{
			Browsing: 0.6, Looking: 0.11, Start: Delay{23 * hour, 0.9}, Build: Delay{18 * hour, 0.8}, Pace: 0.3,
			Mistake: 0.74, Learning: 0.86, Fix: Delay{4 * hour, 0.8},
			Use: 1.4, Lapse: 300 * day, FailedUse: 0.025, Late: 0.006, Duplicates: 0.01, SkewedClock: 0.04,
		},
		Before: Frictions{
			Auth:   Auth{Steps: 3, Fail: 0.26, Restart: 0.45, Between: Delay{5 * hour, 0.8}, Retry: Delay{12 * hour, 0.8}, Quit: 0.11, Ticket: 0.3},
			Errors: Errors{Cryptic: 0.62, Decode: Delay{12 * hour, 0.8}, Quit: 0.09, Ticket: 0.3},
			Docs:   Docs{Missing: 0.6, Search: Delay{12 * hour, 0.8}, Answer: Delay{18 * hour, 0.6}, Quit: 0.09, Ticket: 0.3},
		},
		After: Frictions{
			Auth:   Auth{Steps: 1, Fail: 0.12, Restart: 1, Between: Delay{4 * hour, 0.8}, Retry: Delay{8 * hour, 0.8}, Quit: 0.04, Ticket: 0.12},
			Errors: Errors{Cryptic: 0.1, Decode: Delay{14 * hour, 0.8}, Quit: 0.05, Ticket: 0.12},
			Docs:   Docs{Missing: 0.14, Search: Delay{11 * hour, 0.8}, Answer: Delay{17 * hour, 0.6}, Quit: 0.05, Ticket: 0.12},
		},
		Writing: Writing{OtherTickets: 365, Untagged: 0.22, Mistagged: 0.08, Quoted: 0.4, Interviews: 14, SDKIssues: 60, SalesNotes: 40},
		Delivery: Delivery{
			From: date(2025, 9, 1), Issues: [2]int{420, 330}, Open: [2]int{58, 41}, WIP: [2]int{9, 7}, Reopen: 0.06, Dirty: 0.008,
		},
	}
}

// Validate names the first parameter that makes no sample.
func (p Params) Validate() error {
	switch {
	case p.Developers < 100:
		return fmt.Errorf("sample: %d developers. Give at least 100; with fewer there is nobody to interview", p.Developers)
	case p.Accounts < 50:
		return fmt.Errorf("sample: %d accounts. Give at least 50", p.Accounts)
	case !p.From.Before(p.Today):
		return fmt.Errorf("sample: sign-ups begin on %s, the export is of %s. Put From before Today", p.From.Format(time.DateOnly), p.Today.Format(time.DateOnly))
	case !steps(p.Before) || !steps(p.After):
		return fmt.Errorf("sample: credentials take %d requests before and %d after the release. Give 1 or 3", p.Before.Auth.Steps, p.After.Auth.Steps)
	case p.Growth <= 0:
		return fmt.Errorf("sample: growth of %v. Give a positive factor", p.Growth)
	}
	return nil
}

func steps(f Frictions) bool { return f.Auth.Steps == 1 || f.Auth.Steps == 3 }

// end is the moment of the exports: nothing that happens at it or later is known.
func (p Params) end() time.Time { return p.Today.AddDate(0, 0, 1) }

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
