package userstory

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// things are not people and want nothing. The last word of a role decides: "a system administrator" is somebody.
var things = sync.OnceValue(func() map[string]bool {
	return setOf(`system systems application app software platform website site server database service api interface backend frontend
company companies business organisation organization corporation enterprise department agency institution government authority product
tool module component device browser portal machine process`)
})

// builders make the product. They want something of it only when it is made for them.
var builders = sync.OnceValue(func() map[string]bool {
	return setOf(`developer developers programmer coder engineer tester architect devops designer analyst`)
})

// owners speak for others.
func isOwner(role string) bool {
	return slices.Contains([]string{
		"product owner", "product manager", "scrum master", "project manager", "team", "scrum team", "development team", "dev team",
		"developer team", "project team", "po", "qa", "business analyst", "business owner", "team member", "everyone", "anybody", "somebody", "someone",
	}, role)
}

// role checks that the role is one that uses the product.
func (c *checker) role() {
	if c.st.RoleSpan.Empty() {
		return
	}
	words := strings.FieldsFunc(strings.ToLower(c.st.Role), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '\'' })
	if len(words) == 0 {
		return
	}
	role, last := strings.Join(words, " "), words[len(words)-1]
	for i, w := range words { // "a user of the system": the head stands before the preposition
		if i > 0 && slices.Contains([]string{"of", "who", "that", "with", "in", "at", "for", "from", "on", "using", "working", "responsible"}, w) {
			last, role = words[i-1], strings.Join(words[:i], " ")
			break
		}
	}
	switch {
	case utf8.RuneCountInString(words[0]) == 1 && len(words) > 1 && unicode.IsLetter([]rune(words[0])[0]) || isArticle(words[0]) && words[0] != "some" && words[0] != "any":
		c.add("US-09", ledger.Warning, c.st.RoleSpan, "The role “"+c.st.Role+"” begins with a stray word.", "")
	case isOwner(role):
		c.add("US-15", ledger.Warning, c.st.RoleSpan, "“"+c.st.Role+"” speaks for others and does not say who uses it.", "Who does this in daily work?")
	case things()[last]:
		c.add("US-15", ledger.Warning, c.st.RoleSpan, "“"+c.st.Role+"” is no person, so nobody can be asked whether it helps.", "Which person in it wants this?")
	case len(words) == 1 && builders()[last]:
		c.add("US-15", ledger.Info, c.st.RoleSpan, "“"+c.st.Role+"” builds the product. Unless the product is made for developers, somebody else gains by it.", "Who notices when this is done?")
	case role == "stakeholder":
		c.add("US-15", ledger.Info, c.st.RoleSpan, "A stakeholder may be anybody with an interest.", "Which interest: who pays, who uses it, who answers for it?")
	case role == "user" || role == "end user" || role == "end-user" || role == "person" || role == "human":
		c.add("US-15", ledger.Info, c.st.RoleSpan, "“"+c.st.Role+"” is everybody.", "Which users: new ones, buyers, administrators?")
	}
}
