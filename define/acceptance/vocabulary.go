package acceptance

import "sync"

// hollow are words of an outcome that say "right" without saying what right is.
var hollow = sync.OnceValue(func() phrases {
	return phrasesOf(`
correctly
properly
accurately
appropriately
adequately
as expected
as intended
as desired
as appropriate
as required
as usual
as normal
as it should
the expected result
the expected results
the correct result
the correct results
the right result
the desired result
the appropriate result
the expected outcome
the desired outcome
the appropriate message
an appropriate message
works
works fine
should work
will work
must work
is working
functions
should function
behaves
looks good
looks right
looks fine
is fine
is ok
is okay
is correct
are correct
is right
is good
without problems
without any problems
without issues
without any issues
no problems
no issues
`)
})

// mechanics are words of hands on a screen.
var mechanics = sync.OnceValue(func() phrases {
	return phrasesOf(`
click
clicks
clicked
clicking
double-click
double-clicks
right-click
right-clicks
tap
taps
tapped
press
presses
pressed
hover
hovers
scroll
scrolls
swipe
swipes
drag
drags
button
buttons
checkbox
checkboxes
dropdown
dropdowns
drop-down
radio button
textbox
text box
text field
input field
search bar
search box
fill in
fills in
fill out
fills out
xpath
css selector
`)
})

// acts are verbs of somebody who does something: in an outcome they belong into a When.
var acts = sync.OnceValue(func() map[string]bool {
	return setOf(`click clicks press presses tap taps enter enters type types select selects choose chooses submit submits
fill fills upload uploads navigate navigates visit visits go goes open opens drag drags scroll scrolls hover hovers
check checks uncheck unchecks confirm confirms sign signs log logs search searches add adds delete deletes edit edits
create creates`)
})

// actors begin a step in which somebody acts.
var actors = sync.OnceValue(func() map[string]bool {
	return setOf(`i we they he she you user customer visitor administrator admin buyer member manager operator`)
})

// qualities are wishes that need a number before anybody can judge them.
var qualities = sync.OnceValue(func() phrases {
	return phrasesOf(`
fast
faster
quick
quickly
quicker
promptly
rapidly
instantly
immediately
soon
responsive
smoothly
smooth
slow
slowly
efficiently
reliably
timely
in real time
in real-time
in time
in a reasonable time
in an acceptable time
within a reasonable time
within an acceptable time
scalable
performant
without delay
user-friendly
intuitive
easily
`)
})

// unnamed are values that a step promises without giving them.
var unnamed = sync.OnceValue(func() phrases {
	return phrasesOf(`
some data
some values
some text
some items
some information
some details
valid data
valid values
valid details
valid information
valid input
valid inputs
valid credentials
correct credentials
correct data
correct information
correct details
invalid data
invalid input
invalid credentials
invalid information
incorrect credentials
wrong credentials
wrong data
the required data
required information
the required information
required details
the required details
the required fields
required fields
all required fields
all the required fields
the necessary information
the necessary details
necessary data
appropriate data
test data
various data
certain data
specific data
`)
})

// failing are words of a scenario about what goes wrong or stands at a limit.
var failing = sync.OnceValue(func() map[string]bool {
	return setOf(`error errors fail fails failed failing failure fault invalid incorrect wrong reject rejects rejected refuse
refuses refused deny denies denied decline declines declined forbidden unauthorized unauthorised unavailable unknown
unsupported missing empty blank expired expires timeout without cannot can't not no never too duplicate already exceed
exceeds exceeded limit maximum minimum least most boundary zero none negative lost broken corrupt corrupted offline
interrupted cancel cancels cancelled canceled abort aborted twice conflict insufficient locked blocked only unless warning
warned prevented nothing nobody`)
})
