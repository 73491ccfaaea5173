package userstory_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/passage"
	"throughline.dev/define/userstory"
)

// set reads stories, numbered from 1.
func set(texts ...string) []userstory.Item {
	var items []userstory.Item
	for i, text := range texts {
		st, _ := userstory.Parse(passage.One(text))
		items = append(items, userstory.Item{Key: fmt.Sprint("US-", i+1), Story: st, Text: text, Scenarios: -1})
	}
	return items
}

// said writes findings as "US-11 warning [US-1 US-2]".
func said(all []userstory.SetFinding) []string {
	out := []string{}
	for _, f := range all {
		out = append(out, fmt.Sprint(f.Rule, " ", f.Severity, " ", f.Keys))
	}
	return out
}

func TestDuplicatesInASet(t *testing.T) {
	t.Parallel()
	got := said(userstory.CheckSet(set(
		"As a buyer, I want to compare the prices of two shops before I order, so that I save money.",
		"As a Buyer I want to compare prices of two shops before I order so that I save money", // word for word
		"As a seller, I want to compare the prices of two shops before I order.",               // another role
		"As a buyer, I want to compare the prices of two shops before I order, so that I win.", // another reason
		"As a buyer, I want to compare the prices of two web shops before I order.",            // nearly
		"As a buyer, I want to pay by card.",
		"As a buyer, I want to pay by bank transfer.", // short wishes are told apart by one word
	)))
	want := []string{"US-11 warning [US-1 US-2]", "US-11 info [US-1 US-3]", "US-11 warning [US-1 US-4]", "US-11 info [US-1 US-5]"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOppositeWishesInASet(t *testing.T) {
	t.Parallel()
	got := said(userstory.CheckSet(set(
		"As a bidder, I want to see the names of other bidders.",
		"As an auctioneer, I want to show the reserve price of a lot.",
		"As a seller, I don't want to see the names of other bidders.",
		"As an auctioneer, I want to hide the reserve price of a lot.",
		"As a bidder, I want to hide the reserve price of a lot.", // another role: its own view
	)))
	want := []string{"US-08 warning [US-1 US-3]", "US-08 warning [US-2 US-4]", "US-11 info [US-4 US-5]"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTemplateOfASet(t *testing.T) {
	t.Parallel()
	got := userstory.CheckSet(set(
		"As a buyer, I want to pay.", "As a buyer, I want to order.", "As a buyer, I want to return goods.", "As a buyer, I want a receipt.", "As a buyer, I don't want to wait.",
		"As a buyer, I would like to see my orders.", "The shop closes at ten.",
	))
	if d := cmp.Diff([]string{"US-12 info [US-6]", "US-12 info [US-7]"}, said(got)); d != "" {
		t.Error(d)
	}
	if len(said(userstory.CheckSet(set("As a buyer, I want to pay.", "As a buyer, I can order.")))) != 0 {
		t.Error("two stories have no usual form")
	}
}

func TestStoryWithManyScenarios(t *testing.T) {
	t.Parallel()
	items := []userstory.Item{userstory.NewItem("US-1", "buyer", "pay by card", "", 9), userstory.NewItem("US-2", "buyer", "order a lamp", "", 8)}
	if d := cmp.Diff([]string{"US-18 info [US-1]"}, said(userstory.CheckSet(items))); d != "" {
		t.Error(d)
	}
}

// Ten thousand stories that share most of their words are compared without comparing all pairs.
func TestLargeSetsTakeLinearTime(t *testing.T) {
	t.Parallel()
	var items []userstory.Item
	for i := range 10_000 {
		items = append(items, userstory.NewItem(fmt.Sprint("US-", i), "buyer", fmt.Sprintf("see the list of all orders of shop %d before noon on a map", i%5000), "I save time", -1))
	}
	start := time.Now()
	userstory.CheckSet(items)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("10,000 stories take %v", took)
	}
}
