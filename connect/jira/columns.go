package jira

import (
	"strings"

	"throughline.dev/connect/cell"
)

// role is what a column means.
type role int

const (
	colOther role = iota // not carried over
	colSummary
	colKey
	colID
	colType
	colStatus
	colCategory
	colCategoryChanged
	colResolution
	colPriority
	colProjectKey
	colProjectName
	colAssignee
	colAssigneeID
	colReporter
	colCreated
	colUpdated
	colResolved
	colDue
	colTargetEnd
	colStart
	colFinish
	colDescription
	colLabels
	colComponents
	colRelease
	colSprint
	colTeam
	colPoints
	colEstimate
	colComment
	colParentKey
	colParentID
	colParent // key or id
	colEpic
	colInward
	colOutward
	colHistory
	colImplements
	colRedundant // says again what another column says
)

// column is a header and its role. Link is the type of a link column: "Blocks".
type column struct {
	role   role
	link   string
	custom bool
}

type columns []column

func (c columns) first(r role) int {
	for i, col := range c {
		if col.role == r {
			return i
		}
	}
	return -1
}

func (c columns) has(r role) bool { return c.first(r) >= 0 }

func classify(header []string) columns {
	out := make(columns, len(header))
	for i, h := range header {
		out[i] = classifyOne(h)
	}
	if !out.has(colKey) {
		// Older exports call it Key; alone that could be any table's.
		if i := keyAlone(header); i >= 0 && out.has(colType) {
			out[i].role = colKey
		}
	}
	return out
}

func keyAlone(header []string) int {
	for i, h := range header {
		switch cell.Fold(h) {
		case "key", "schlussel", "cle", "clave":
			return i
		}
	}
	return -1
}

func classifyOne(h string) column {
	outer, inner, ok := strings.Cut(h, "(")
	if ok && strings.HasSuffix(strings.TrimSpace(inner), ")") {
		inner = strings.TrimSuffix(strings.TrimSpace(inner), ")")
		switch cell.Fold(outer) {
		case "customfield", "benutzerdefiniertesfeld", "champpersonnalise", "campopersonalizado":
			return column{role: customRole(cell.Fold(inner)), custom: true}
		case "inwardissuelink", "inwardlink", "eingehendevorgangsverknupfung", "eingehendeverknupfung", "liendeticketentrant", "liendedemandeentrant", "lienentrant",
			"enlacedeincidenciadeentrada", "enlacedeincidenciasentrante", "enlaceentrante":
			return column{role: colInward, link: inner}
		case "outwardissuelink", "outwardlink", "ausgehendevorgangsverknupfung", "ausgehendeverknupfung", "liendeticketsortant", "liendedemandesortant", "liensortant",
			"enlacedeincidenciadesalida", "enlacedeincidenciassaliente", "enlacesaliente":
			return column{role: colOutward, link: inner}
		}
	}
	return column{role: coreRole(cell.Fold(h))}
}

// coreRole knows the system fields by their names in English, German, French and Spanish, folded.
func coreRole(f string) role {
	switch f {
	case "summary", "zusammenfassung", "resume", "resumen":
		return colSummary
	case "issuekey", "workitemkey", "vorgangsschlussel", "cledeticket", "cledelademande", "clededemande", "clavedeincidencia", "clavedelaincidencia":
		return colKey
	case "issueid", "workitemid", "vorgangsid", "iddeticket", "iddedemande", "iddelaincidencia", "iddeincidencia":
		return colID
	case "issuetype", "worktype", "workitemtype", "vorgangstyp", "typedeticket", "typededemande", "tipodeincidencia":
		return colType
	case "status", "etat", "statut", "estado":
		return colStatus
	case "statuscategory", "statuskategorie", "categoriedestatut", "categoriedetat", "categoriadeestado", "categoriadelestado":
		return colCategory
	case "statuscategorychanged", "statuskategoriegeandert", "categoriedestatutmodifiee", "categoriadeestadocambiada":
		return colCategoryChanged
	case "resolution", "losung", "resolucion":
		return colResolution
	case "priority", "prioritat", "priorite", "prioridad":
		return colPriority
	case "projectkey", "projektschlussel", "cledeprojet", "cleduprojet", "clavedelproyecto", "clavedeproyecto":
		return colProjectKey
	case "projectname", "projektname", "nomduprojet", "nombredelproyecto":
		return colProjectName
	case "assignee", "zugewieseneperson", "bearbeiter", "zugewiesenan", "zustandigeperson", "personneassignee", "responsable", "attribution", "assignation", "personaasignada", "asignado":
		return colAssignee
	case "assigneeid", "iddeszugewiesenen", "iddelapersonneassignee", "iddelapersonaasignada":
		return colAssigneeID
	case "reporter", "autor", "melder", "rapporteur", "auteur", "informador", "informante":
		return colReporter
	case "created", "erstellt", "creation", "cree", "creee", "creada", "creado":
		return colCreated
	case "updated", "aktualisiert", "misajour", "miseajour", "actualizada", "actualizado":
		return colUpdated
	case "resolved", "erledigt", "gelost", "resolu", "resolue", "resuelta", "resuelto":
		return colResolved
	case "duedate", "due", "falligkeitsdatum", "fallig", "falligkeit", "echeance", "datedecheance", "fechadevencimiento", "fechadeentrega":
		return colDue
	case "description", "beschreibung", "descripcion":
		return colDescription
	case "labels", "stichworter", "etiquettes", "etiquetas":
		return colLabels
	case "components", "component", "komponenten", "komponente", "composants", "composant", "componentes", "componente":
		return colComponents
	case "fixversions", "fixversion", "release", "losungsversionen", "losungsversion", "zielversionen", "versionscorrigees", "versioncorrigee", "versionsdecorrection",
		"corregirenversiones", "corregirenlaversion", "versionescorrectoras", "versioncorrectora":
		return colRelease
	case "sprint":
		return colSprint
	case "team", "equipe", "equipo":
		return colTeam
	case "storypoints", "storypointestimate":
		return colPoints
	case "originalestimate", "ursprunglicheschatzung", "estimationoriginale", "estimationinitiale", "estimacionoriginal":
		return colEstimate
	case "comment", "comments", "kommentar", "kommentare", "commentaire", "commentaires", "comentario", "comentarios":
		return colComment
	case "parent", "ubergeordnet", "ubergeordneteaufgabe", "parente", "ticketparent", "principal", "incidenciaprincipal":
		return colParent
	case "parentkey", "ubergeordneterschlussel", "cleparent", "cleduparent", "clavedelprincipal", "claveprincipal":
		return colParentKey
	case "parentid", "ubergeordneteid", "idparent", "idduparent", "iddelprincipal", "idprincipal":
		return colParentID
	case "startdate", "startdatum", "datededebut", "fechadeinicio", "actualstart", "tatsachlicherstart", "actualstartdate":
		return colStart
	case "actualend", "actualenddate", "actualfinish":
		return colFinish
	case "epiclink":
		return colEpic
	case "statushistory":
		return colHistory
	case "parentsummary", "projecttype", "projekttyp", "projectdescription", "projecturl", "projectlead", "projectleadid", "workratio":
		return colRedundant
	}
	return colOther
}

func customRole(f string) role {
	switch f {
	case "targetend", "targetenddate", "zielende":
		return colTargetEnd
	case "epicverknupfung", "lienepique", "liendepopee", "enlacedeepica", "parentlink":
		return colEpic
	case "requirement", "requirements", "requirementkey", "feature", "userstory", "anforderung", "anforderungen":
		return colImplements
	case "storypoints", "storypointestimate", "storypunkte", "schatzungderstorypoints", "estimationdestorypoints", "puntosdehistoria":
		return colPoints
	}
	switch r := coreRole(f); r {
	case colPoints, colEpic, colSprint, colTeam, colHistory, colStart, colFinish:
		return r
	}
	return colOther
}
