package record_test

import (
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/record"
	"throughline.dev/serve/rest"
)

func TestRolesHold(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("F")
	feedback := map[string]any{"kind": "feedback", "title": "It is slow", "fields": map[string]any{"channel": "call"}}
	comment := map[string]any{"body": "I see it too"}
	for _, c := range []struct {
		who, method, path string
		body              any
		status            int
	}{
		{"v:viewer", "POST", "/records", feedback, 403},
		{"v:viewer", "POST", "/records/FEAT-1/comments", comment, 403},
		{"v:viewer", "POST", "/changes", map[string]any{"ops": []any{map[string]any{"comment": map[string]any{"key": "FEAT-1", "body": "x"}}}}, 403},
		{"c:contributor", "POST", "/records", feedback, 201},
		{"c:contributor", "POST", "/records", map[string]any{"kind": "feature", "title": "x"}, 403},
		{"c:contributor", "POST", "/records/FEAT-1/comments", comment, 201},
		{"c:contributor", "PATCH", "/records/FEAT-1", map[string]any{"title": "x"}, 403},
		{"c:contributor", "POST", "/changes", map[string]any{"ops": []any{map[string]any{"edit": map[string]any{"key": "FEAT-1", "title": "x"}}}}, 403},
		{"c:contributor", "POST", "/changes", map[string]any{"ops": []any{map[string]any{"comment": map[string]any{"key": "FEAT-1", "body": "x", "author": "olga"}}}}, 403},
		{"e:editor", "POST", "/changes", map[string]any{"ops": []any{map[string]any{"comment": map[string]any{"key": "FEAT-1", "body": "x", "author": "olga"}}}}, 403},
		{"e:editor", "POST", "/changes", map[string]any{"ops": []any{map[string]any{"findings": map[string]any{"subject": "FEAT-1", "reconciler": "feature", "engine": "1", "findings": []any{}}}}}, 403},
		{"olga:owner", "POST", "/changes", map[string]any{"ops": []any{map[string]any{"findings": map[string]any{"subject": "FEAT-1", "reconciler": "feature", "engine": "1", "findings": []any{}}}}}, 403},
		{"nobody", "GET", "/records", nil, 401},
	} {
		if a := l.as(c.who, c.method, c.path, c.body); a.status != c.status {
			t.Errorf("%s %s %s: %d, want %d: %s", c.who, c.method, c.path, a.status, c.status, a.body)
		}
	}
}

func TestPeopleTakeBackTheirOwnWords(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("F")
	made := want[record.CommentsBody](t, l.as("cy:contributor", "POST", "/records/FEAT-1/comments", map[string]any{"body": "Too harsh"}), 201)
	path := "/records/FEAT-1/comments/" + jsonOf(made.Comments[0].Position) + "/" + jsonOf(made.Comments[0].Seq)
	if p := want[rest.Problem](t, l.as("ed:editor", "DELETE", path, nil), 403); p.Code != ledger.CodeForbidden {
		t.Errorf("%+v", p)
	}
	if left := want[record.CommentsBody](t, l.as("cy:contributor", "DELETE", path, nil), 200); len(left.Comments) != 0 {
		t.Errorf("%+v", left)
	}
	want[rest.Problem](t, l.as("cy:contributor", "DELETE", path, nil), 404)
}

func TestNobodyTakesBackTheWordsOfOthersByAnotherDoor(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.feature("F")
	made := want[record.CommentsBody](t, l.as("cy:contributor", "POST", "/records/FEAT-1/comments", map[string]any{"body": "Too harsh"}), 201)
	said := made.Comments[0]
	withdraw := map[string]any{"ops": []any{map[string]any{"withdraw": map[string]any{"key": "FEAT-1", "position": said.Position, "seq": said.Seq}}}}
	undo := "/changes/" + jsonOf(said.Position) + "/undo"
	want[rest.Problem](t, l.as("ed:editor", "POST", "/changes", withdraw), 403)
	want[rest.Problem](t, l.as("ed:editor", "POST", undo, map[string]any{}), 403)
	if left := want[record.CommentsBody](t, l.as("v:viewer", "GET", "/records/FEAT-1/comments", nil), 200); len(left.Comments) != 1 {
		t.Fatalf("%+v", left)
	}
	want[ledger.Applied](t, l.as("olga:owner", "POST", "/changes", withdraw), 200)

	made = want[record.CommentsBody](t, l.as("ed:editor", "POST", "/records/FEAT-1/comments", map[string]any{"body": "Mine"}), 201)
	want[ledger.Applied](t, l.as("ed:editor", "POST", "/changes/"+jsonOf(made.Comments[0].Position)+"/undo", map[string]any{}), 200)
}
