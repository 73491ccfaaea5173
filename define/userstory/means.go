package userstory

import (
	"strings"
	"sync"
	"unicode"

	"throughline.dev/ledger"
)

// widgets are parts of a screen. Naming one prescribes the solution.
var widgets = sync.OnceValue(func() map[string]bool {
	return setOf(`button buttons dropdown dropdowns drop-down checkbox checkboxes popup popups pop-up pop-ups popover tooltip tooltips sidebar
toolbar carousel breadcrumb breadcrumbs textbox textarea hyperlink hyperlinks navbar scrollbar spinner wizard lightbox accordion hamburger
dialog dialogue hover mouseover click clicking icon icons modal slider radio`)
})

// technologies are means of builders, not wishes of users.
var technologies = sync.OnceValue(func() map[string]bool {
	return setOf(`sql mysql postgres postgresql oracle mongodb redis kafka docker kubernetes nginx apache tomcat jquery javascript typescript
react angular vue php perl ajax css html5 soap microservice microservices lambda s3 ec2 aws azure solr elasticsearch lucene cron regex
git github jenkins webhook websocket refactor refactored indexed cached backend codebase`)
})

// problem looks for a solution where a wish should be.
func (c *checker) problem() {
	r := c.means
	for i := r.from; i < r.to; i++ {
		w := c.word(i)
		switch {
		case w == "radio" && !strings.HasPrefix(c.word(i+1), "button"), w == "oracle" && !c.capital(i), w == "react" && !c.capital(i), w == "apache" && !c.capital(i):
			continue
		case widgets()[w]:
			c.add("US-06", ledger.Info, c.span(i, i+1), "“"+c.text(i, i+1)+"” is a part of a screen, not what the role wants to reach.", "What can the role do then, whatever the screen looks like?")
			return
		case technologies()[w]:
			c.add("US-06", ledger.Info, c.span(i, i+1), "“"+c.text(i, i+1)+"” is a way to build it, not what the role wants to reach.", "What does the role notice of it?")
			return
		}
	}
}

func (c *checker) capital(i int) bool {
	for _, r := range c.text(i, i+1) {
		return unicode.IsUpper(r)
	}
	return false
}

// work are words of the team's own work, each with the words that may follow it; none: it is enough alone.
var work = sync.OnceValue(func() map[string][]string {
	return map[string][]string{
		"refactor": nil, "refactoring": nil, "spike": nil, "sprint": nil, "sprints": nil, "mockups": nil, "mockup": nil, "mock-up": nil, "mock-ups": nil, "wireframe": nil, "wireframes": nil,
		"retrospective": nil, "standup": nil, "kickoff": nil, "kick-off": nil, "brainstorm": nil, "brainstorming": nil, "lessons": nil, "onboarding-workshop": nil,
		"usability": {"test", "tests", "testing", "study"}, "user": {"testing", "interviews", "interview", "research", "tests"}, "research": {"plan", "findings", "questions"},
		"code": {"review", "reviews", "cleanup", "clean-up", "base", "quality"}, "codebase": nil, "poc": nil, "round": nil, "design": {"review", "round", "sprint", "workshop", "decisions"}, "technical": {"debt"},
		"pull": {"request"}, "test": {"coverage", "plan", "suite"}, "unit": {"test", "tests"}, "next": {"step", "steps", "phase"}, "kick": {"off"},
		"statement": {"of"}, "market": {"research"}, "stakeholder": {"interviews", "buy-in", "meeting"}, "stakeholders": {"to"},
	}
})

// chores are verbs of the team's own work when the means begin with them.
var chores = sync.OnceValue(func() map[string]bool {
	return setOf(`attend discuss brainstorm investigate refactor prototype determine`)
})

// project looks for work of the team, which leaves nothing in the product that a user could use.
func (c *checker) project() {
	r := c.means
	if r.empty() {
		return
	}
	first := r.from
	for c.is(first, "be") || c.is(first, "able") || c.is(first, "to") {
		first++
	}
	chore := chores()[c.word(first)]
	for i := r.from; i < r.to; i++ {
		follow, known := work()[c.word(i)]
		hit := known && len(follow) == 0
		for _, f := range follow {
			hit = hit || c.word(i+1) == f
		}
		if c.word(i) == "round" && !hasDigit(c.word(i+1)) && !chore { // "a round of golf"
			hit = false
		}
		if hit {
			severity := ledger.Warning
			c.add("US-16", severity, c.st.MeansSpan, "This reads like work of the team: when it is done, the product can do nothing it could not do before.", "What can a user do afterwards?")
			return
		}
	}
	if chore {
		c.add("US-16", ledger.Info, c.st.MeansSpan, "“"+c.text(first, first+1)+"” may be work of the team and no use of the product.", "Does a user do this with the product?")
	}
}

// estimatable looks for wishes too wide or too open to be estimated.
func (c *checker) estimatable() {
	r := c.means
	first := r.from
	for c.is(first, "be") || c.is(first, "able") || c.is(first, "to") {
		first++
	}
	if first < r.to && vagueVerbs()[c.word(first)] {
		c.add("US-10", ledger.Info, c.span(first, first+1), "“"+c.text(first, first+1)+"” names a field of work, so its size is anybody's guess.", "Which actions: create, change, look up, close?")
	}
	for i := r.from; i < r.to; i++ {
		switch w := c.word(i); w {
		case "everything", "stuff", "whatever", "etc", "etc.":
			c.add("US-10", ledger.Info, c.span(i, i+1), "“"+w+"” has no end, so nobody can say how much work it is.", "What belongs to it and what does not?")
			return
		}
	}
	if n := c.means.to - c.means.from; n > maxMeans {
		c.add("US-18", ledger.Info, c.st.MeansSpan, "The means have more than 45 words. A story that long seldom fits into a sprint.", "Which part is of use alone?")
	}
}

// maxMeans are the words of means that one reading takes in.
const maxMeans = 45
