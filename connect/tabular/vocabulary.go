package tabular

import (
	"strings"

	"throughline.dev/connect/cell"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// words are the names, folded, under which columns hold a field; the surest first. Kind restricts them to one kind.
type words struct {
	field string
	kind  string
	names string
}

// vocabulary lists what tables call their columns, in English and German. Where a kind has words of its own for a
// field, those come before the general ones.
func vocabulary() []words {
	return []words{
		{"title", discover.Account, "name accountname account company companyname organization organisation organizationname customer customername kunde kundenname firma unternehmen"},
		{"key", discover.Account, "accountid companyid organizationid organisationid customerid crmid externalid id uuid kundennummer kundennr"},
		{"owner", discover.Account, "accountmanager csm customersuccessmanager betreuer kundenbetreuer accountowner"},
		{"revenue", discover.Account, "arr annualrecurringrevenue revenue acv annualrevenue contractvalue jahresumsatz umsatz"},
		{"segment", discover.Account, "segment tier size companysize industry branche type groesse grosse"},
		{"plan", discover.Account, "plan subscription package edition pricingplan tarif paket abo"},
		{"domain", discover.Account, "domain domains website web webseite emaildomain"},
		{"health", discover.Account, "health healthscore healthstatus"},
		{"state", discover.Account, "state status lifecyclestage"},

		{"opened_at", deliver.WorkItem, "openedat created createdat createddate creationdate opened date erstellt erstelltam datum"},
		{"started_at", deliver.WorkItem, "startedat started startdate start actualstart begonnen begonnenam"},
		{"finished_at", deliver.WorkItem, "finishedat finished finisheddate completed completedat closed closedat resolved resolvedat done doneat accepted acceptedat enddate erledigt erledigtam abgeschlossen"},
		{"due", deliver.WorkItem, "due duedate deadline dueon fallig falligam"},
		{"points", deliver.WorkItem, "points storypoints storypointestimate estimate weight"},
		{"work", deliver.WorkItem, "originalestimate timeestimate estimatedtime aufwand"},
		{"type", deliver.WorkItem, "type issuetype worktype tracker typ vorgangstyp"},
		{"team", deliver.WorkItem, "team squad project projectname projekt"},
		{"sprint", deliver.WorkItem, "sprint sprintname iteration cycle cyclename"},
		{"release", deliver.WorkItem, "release milestone fixversion fixversions targetversion version meilenstein"},
		{"reporter", deliver.WorkItem, "reporter creator createdby requester author requestedby autor melder"},
		{"status", deliver.WorkItem, "status state column list stage zustand"},
		{"title", deliver.WorkItem, "title summary name subject task taskname issue titel zusammenfassung betreff aufgabe"},

		{"author", discover.Feedback, "author authorname name fullname username user requester requestername reporter submitter createdby submittedby postedby from sender contact contactname person reviewer reviewername respondent participant nickname authoremail email useremail requesteremail contactemail customeremail emailaddress autor verfasser absender benutzer nutzer melder ersteller von"},
		{"occurred_at", discover.Feedback, "occurredat createdat created createddate creationdate datecreated submittedat submitted submissiondate submitdate receivedat received postedat posted sentat sent reviewdate date datetime timestamp time completedat enddate day when erstellt erstelltam datum zeitpunkt eingang eingegangen eingegangenam uhrzeit"},
		{"channel", discover.Feedback, "channel source via medium sourcetype kanal quelle herkunft"},
		{"language", discover.Feedback, "language lang locale sprache"},
		{"url", discover.Feedback, "url link permalink weburl htmlurl posturl ticketurl href webadresse"},
		{"priority", discover.Feedback, "priority severity urgency prioritat dringlichkeit"},
		{"status", discover.Feedback, "status ticketstatus state zustand bearbeitungsstand"},
		{"rating", discover.Feedback, "rating stars starrating score nps npsscore csat ces satisfactionrating satisfaction bewertung sterne"},

		{"statement", define.Requirement, "statement requirement requirementtext requirementstatement requirementdescription shall text description primarytext anforderung anforderungstext beschreibung"},
		{"title", define.Requirement, "title name summary subject shorttext heading requirementtitle requirementname titel kurztext"},
		{"key", define.Requirement, "id requirementid reqid uid identifier reqno requirementno number key kennung anforderungsid externalid"},
		{"type", define.Requirement, "type requirementtype category classification kind typ art"},
		{"priority", define.Requirement, "priority moscow prioritat importance"},
		{"rationale", define.Requirement, "rationale justification reason why begrundung"},
		{"criteria", define.Requirement, "criteria acceptancecriteria acceptancecriterion fitcriterion fitcriteria verificationcriteria successcriteria abnahmekriterien akzeptanzkriterien"},
		{"body", define.Requirement, "notes comments comment remarks details notizen bemerkung"},
		{"link:parent", define.Requirement, "parent parentid parentrequirement ubergeordnet"},

		{"role", define.Story, "role asa asan actor persona userrole rolle als"},
		{"means", define.Story, "means iwant iwantto want goal action mochteich"},
		{"ends", define.Story, "ends sothat benefit reason outcome damit nutzen"},
		{"title", define.Story, "title name summary subject story storytitle titel"},

		{"title", "", "title subject subjectline summary headline topic question titel betreff uberschrift zusammenfassung thema"},
		{"body", "", "body text description content contents message feedback feedbacktext comment comments review reviewtext reviewbody verbatim details notes note answer response remark remarks post opinion suggestion whatcouldwedobetter anythingelse beschreibung inhalt nachricht kommentar bemerkung anmerkung notiz antwort ruckmeldung freitext bewertungstext meinung wortlaut vorschlag"},
		{"owner", "", "owner assignee assignedto assigned agent assigneename responsible zustandig bearbeiter verantwortlich verantwortlicher besitzer"},
		{"label", "", "tags labels tag label category categories keywords topics type feedbacktype typ schlagworte schlagworter stichworter kategorie kategorien"},
		{"account", "", "account accountname company companyname organization organisation organizationname organisationname org customer customername client clientname workspace tenant kunde kundenname firma unternehmen organisationsname mandant"},
		{"key", "", "externalid id uuid guid key ticketid ticketnumber ticketno ticket number no nr nummer caseid casenumber reviewid postid feedbackid responseid submissionid messageid conversationid recordid issueid issuekey itemid rowid ref reference kennung ticketnr ticketnummer vorgangsnummer fallnummer"},
		{"state", "", "state status zustand"},
	}
}

// lexicon finds the field that a column's name means, for one kind.
type lexicon struct {
	fields map[string]string // folded name -> field
	rank   map[string]int    // folded name -> how sure, 0 the surest
}

func newLexicon(k ledger.Kind) lexicon {
	l := lexicon{fields: map[string]string{}, rank: map[string]int{}}
	add := func(name, field string, rank int) {
		if _, ok := l.fields[name]; !ok {
			l.fields[name], l.rank[name] = field, rank
		}
	}
	for _, f := range k.Fields {
		add(cell.Fold(f.Name), f.Name, 0)
	}
	for _, own := range []bool{true, false} {
		for _, w := range vocabulary() {
			if own != (w.kind == k.Name) || w.kind != "" && w.kind != k.Name || !takes(k, w.field) {
				continue
			}
			rank := 1
			for name := range strings.FieldsSeq(w.names) {
				add(name, w.field, rank)
				rank++
			}
		}
	}
	return l
}

// find returns the field for a column and how sure that is. A member of an object ("user.name") is known by its
// whole name, or less surely by its last part.
func (l lexicon) find(header string) (field string, rank int, ok bool) {
	f := cell.Fold(header)
	if field, ok = l.fields[f]; ok {
		return field, l.rank[f], true
	}
	if i := strings.LastIndexByte(header, '.'); i >= 0 {
		f = cell.Fold(header[i+1:])
		if field, ok = l.fields[f]; ok && field != "key" { // an id inside is that of something else
			return field, 100 + l.rank[f], true
		}
	}
	if open := strings.IndexAny(header, "(["); open > 0 { // "ARR (EUR)"
		f = cell.Fold(header[:open])
		if field, ok = l.fields[f]; ok {
			return field, 50 + l.rank[f], true
		}
	}
	for _, suffix := range []string{"eur", "usd", "gbp", "chf", "ineur", "inusd"} {
		if short, cut := strings.CutSuffix(f, suffix); cut {
			if field, ok = l.fields[short]; ok {
				return field, 50 + l.rank[short], true
			}
		}
	}
	return "", 0, false
}

// takes reports whether records of a kind have a place for a field of a mapping.
func takes(k ledger.Kind, field string) bool {
	switch field {
	case "title", "body", "state", "owner", "label", "key", "comment", "record", "kind", "external":
		return true
	case "account":
		return linksTo(k, ledger.From, discover.Account)
	case "work":
		return k.Name == deliver.WorkItem
	}
	switch name, rest, _ := strings.Cut(field, ":"); name {
	case "label":
		return rest != ""
	case "link":
		_, _, ok := relation(rest)
		return ok
	}
	_, ok := k.Field(field)
	return ok
}

// relation finds a relation by its name, or by its inverse's, which makes the link run the other way.
func relation(name string) (rel string, reversed, ok bool) {
	for _, r := range ledger.Relations() {
		switch name {
		case r.Name:
			return r.Name, false, true
		case r.Inverse:
			return r.Name, true, true
		}
	}
	return "", false, false
}

func linksTo(k ledger.Kind, relation, kind string) bool {
	for _, e := range k.Out {
		if e.Relation == relation {
			for _, other := range e.Kinds {
				if other == kind {
					return true
				}
			}
		}
	}
	return false
}
