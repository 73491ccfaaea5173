package tabular

import (
	"slices"

	"throughline.dev/connect/cell"
	"throughline.dev/deliver"
	"throughline.dev/discover"
)

// preset is an export of a product, known by its columns. Names are folded (see cell.Fold). What no column gives is
// taken from constants.
type preset struct {
	source    string // of external keys
	title     string
	kind      string
	requires  []string // columns that an export of this product always has
	columns   map[string]string
	constants map[string]string
}

// ownExport is the source of keys that our own export gives.
const ownExport = "throughline"

// presets lists them, the most particular first.
func presets() []preset {
	return []preset{
		{
			source: ownExport, title: "Throughline's own export",
			requires: []string{"key", "kind", "title", "external"},
			columns:  map[string]string{"key": "record", "kind": "kind", "title": "title", "body": "body", "state": "state", "owner": "owner", "labels": "label", "external": "external"},
		},
		{
			source: "linear", title: "Linear (issues)", kind: deliver.WorkItem,
			requires: []string{"id", "team", "title", "cyclename", "creator"},
			columns: map[string]string{
				"id": "key", "team": "team", "title": "title", "description": "body", "status": "status", "estimate": "points", "priority": "priority", "creator": "reporter",
				"assignee": "owner", "labels": "label", "cyclename": "sprint", "created": "opened_at", "started": "started_at", "completed": "finished_at", "duedate": "due",
				"parentissue": "link:parent", "projectmilestone": "release", "blockedby": "link:blocked by", "duplicateof": "link:duplicates",
			},
		},
		{
			source: "gitlab", title: "GitLab (issues)", kind: deliver.WorkItem,
			requires: []string{"title", "url", "state", "createdatutc", "closedatutc"},
			columns: map[string]string{
				"title": "title", "description": "body", "url": "url", "state": "status", "author": "reporter", "assignee": "owner", "duedate": "due", "createdatutc": "opened_at",
				"closedatutc": "finished_at", "milestone": "release", "weight": "points", "labels": "label", "timeestimate": "work",
			},
		},
		{
			source: "asana", title: "Asana (tasks)", kind: deliver.WorkItem,
			requires: []string{"taskid", "createdat", "completedat", "name", "assignee"},
			columns: map[string]string{
				"taskid": "key", "name": "title", "notes": "body", "assignee": "owner", "createdat": "opened_at", "completedat": "finished_at", "startdate": "started_at",
				"duedate": "due", "tags": "label", "sectioncolumn": "status", "section": "status", "priority": "priority",
			},
		},
		{
			source: "shortcut", title: "Shortcut (stories)", kind: deliver.WorkItem,
			requires: []string{"id", "name", "type", "requestor", "owners", "iscompleted"},
			columns: map[string]string{
				"id": "key", "name": "title", "type": "type", "requestor": "reporter", "owners": "owner", "description": "body", "createdat": "opened_at", "startedat": "started_at",
				"completedat": "finished_at", "estimate": "points", "duedate": "due", "labels": "label", "state": "status", "iteration": "sprint", "project": "team",
			},
		},
		{
			source: "pivotal", title: "Pivotal Tracker (stories)", kind: deliver.WorkItem,
			requires: []string{"id", "title", "currentstate", "acceptedat", "requestedby"},
			columns: map[string]string{
				"id": "key", "title": "title", "labels": "label", "iteration": "sprint", "type": "type", "estimate": "points", "currentstate": "status", "createdat": "opened_at",
				"acceptedat": "finished_at", "deadline": "due", "requestedby": "reporter", "description": "body", "url": "url", "ownedby": "owner", "comment": "comment",
			},
		},
		{
			source: "taiga", title: "Taiga", kind: deliver.WorkItem,
			requires: []string{"ref", "subject", "assignedtofullname", "isclosed", "createddate"},
			columns: map[string]string{
				"ref": "key", "subject": "title", "description": "body", "sprint": "sprint", "ownerfullname": "reporter", "assignedtofullname": "owner", "status": "status",
				"totalpoints": "points", "createddate": "opened_at", "finishdate": "finished_at", "finisheddate": "finished_at", "tags": "label", "duedate": "due", "type": "type", "priority": "priority",
			},
		},
		{
			source: "fider", title: "Fider (posts)", kind: discover.Feedback,
			requires: []string{"number", "title", "description", "votescount", "originalnumber"},
			columns: map[string]string{
				"number": "key", "title": "title", "description": "body", "createdat": "occurred_at", "createdby": "author", "status": "status", "tags": "label",
				"originalnumber": "link:duplicates", "response": "comment",
			},
			constants: map[string]string{"channel": "portal"},
		},
		{
			source: "quackback", title: "Quackback (posts)", kind: discover.Feedback,
			requires: []string{"id", "title", "body", "authoremail", "board", "votecount"},
			columns: map[string]string{
				"id": "key", "title": "title", "body": "body", "authorname": "author", "board": "label:board", "status": "status", "tags": "label", "createdat": "occurred_at",
			},
			constants: map[string]string{"channel": "portal"},
		},
		{
			source: "ducalis", title: "Ducalis (ideas)", kind: discover.Feedback,
			requires: []string{"ideaname", "ideadescription", "ideastatus"},
			columns: map[string]string{
				"ideaname": "title", "ideadescription": "body", "ideastatus": "status", "creationdate": "occurred_at", "authorname": "author", "tags": "label",
			},
			constants: map[string]string{"channel": "portal"},
		},
		{
			source: "canny", title: "Canny (posts)", kind: discover.Feedback,
			requires: []string{"title", "details", "status", "board"},
			columns: map[string]string{
				"id": "key", "postid": "key", "title": "title", "details": "body", "status": "status", "board": "label:board", "category": "label:category", "tags": "label",
				"author": "author", "authorname": "author", "created": "occurred_at", "createdat": "occurred_at", "date": "occurred_at", "url": "url", "company": "account",
			},
			constants: map[string]string{"channel": "portal"},
		},
		{
			source: "google-play", title: "Google Play (reviews)", kind: discover.Feedback,
			requires: []string{"reviewtext", "starrating", "reviewsubmitdateandtime"},
			columns: map[string]string{
				"reviewtitle": "title", "reviewtext": "body", "starrating": "rating", "reviewsubmitdateandtime": "occurred_at", "reviewerlanguage": "language",
				"reviewlink": "url", "appversionname": "label:version",
			},
			constants: map[string]string{"channel": "review"},
		},
		{
			source: "app-store", title: "an app store (reviews)", kind: discover.Feedback,
			requires: []string{"rating", "review", "version"},
			columns: map[string]string{
				"id": "key", "reviewid": "key", "title": "title", "review": "body", "rating": "rating", "date": "occurred_at", "author": "author", "nickname": "author", "username": "author",
				"version": "label:version", "country": "label:country", "store": "label:store", "url": "url", "language": "language",
			},
			constants: map[string]string{"channel": "review"},
		},
	}
}

// presetOf finds the preset whose columns a header has.
func presetOf(header []string) *preset {
	folded := make(map[string]bool, len(header))
	for _, h := range header {
		folded[cell.Fold(h)] = true
	}
	for _, p := range presets() {
		if !slices.ContainsFunc(p.requires, func(name string) bool { return !folded[name] }) {
			return &p
		}
	}
	return nil
}
