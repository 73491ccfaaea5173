package reqif

import (
	"slices"
	"strings"

	"throughline.dev/connect/cell"
)

// meaning is what an attribute of another tool holds.
type meaning string

// Meanings. What has none is kept as a label when it is one of a list of values, as a paragraph of the body when it
// is a text, and listed as a loss otherwise.
const (
	text       meaning = "text"
	title      meaning = "title"
	chapter    meaning = "chapter"
	number     meaning = "id" // the identifier people use, such as SYS-12
	kindOf     meaning = "type"
	priority   meaning = "priority"
	rationale  meaning = "rationale"
	acceptance meaning = "acceptance"
	owner      meaning = "owner"
	status     meaning = "status"
	clerical   meaning = "clerical" // who wrote when: the history of the other tool
)

// meaningOf tells by the name of an attribute. The names are those of the implementation guide of ReqIF (ReqIF.Text)
// and those that DOORS, DOORS Next, Jama, Polarion, codebeamer, Enterprise Architect and StrictDoc give.
func meaningOf(name string) meaning {
	folded := cell.Fold(name)
	for _, m := range []struct {
		meaning meaning
		names   string
	}{
		{text, "reqiftext text objecttext description primarytext statement requirement requirementtext requirementstatement shall content contents reqifdescription anforderung anforderungstext beschreibung"},
		{title, "reqifname name title objectshorttext shorttext summary subject caption titel kurztext"},
		{chapter, "reqifchaptername chaptername chapter heading objectheading uberschrift"},
		{number, "reqifforeignid foreignid objectidentifier identifier id requirementid reqid uid artifactid itemid workitemid globalid documentkey key absolutenumber kennung"},
		{kindOf, "type requirementtype objecttype artifacttype itemtype reqifcategory category kind typ reqtype classification"},
		{priority, "priority prioritat reqifpriority moscow importance"},
		{rationale, "rationale justification reason begrundung reqifrationale"},
		{acceptance, "acceptancecriteria acceptancecriterion fitcriterion fitcriteria verificationcriteria verificationcriterion successcriteria abnahmekriterien akzeptanzkriterien"},
		{owner, "owner responsible assignee assignedto verantwortlich"},
		{status, "status state reqifstatus workflowstatus zustand"},
		{clerical, "reqifforeigncreatedby reqifforeigncreatedon reqifforeignmodifiedby reqifforeignmodifiedon reqifforeignrevision reqifassociatedfiles createdby createdon created creator createdthru modifiedby modifiedon modified lastmodifiedby lastmodifiedon contributor author version revision lastmodified"},
	} {
		if slices.Contains(strings.Fields(m.names), folded) {
			return m.meaning
		}
	}
	return ""
}

// sortOf tells what an object is by the name of its type or the value of its type attribute.
func sortOf(name string) sort {
	folded := cell.Fold(name)
	switch {
	case folded == "":
		return unsaid
	case strings.Contains(folded, "heading"), folded == "chapter", folded == "folder", folded == "section", folded == "uberschrift":
		return aHeading
	case strings.HasPrefix(folded, "info"), folded == "note", folded == "comment", folded == "text", folded == "textitem", folded == "example", folded == "picture", folded == "diagram", folded == "hinweis":
		return information
	case strings.Contains(folded, "story"):
		return aStory
	case folded == "term", strings.Contains(folded, "glossary"), folded == "definition", strings.HasPrefix(folded, "begriff"):
		return aTerm
	}
	return unsaid
}

// sort is what an object is.
type sort int

// Sorts of object.
const (
	unsaid sort = iota // a requirement, if it has a text
	aHeading
	information
	aStory
	aTerm
	nothing // neither text nor title
)
