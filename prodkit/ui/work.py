"""The production that a person has open: its budget, what can be undone, and what is not saved yet."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from prodkit import checks, compiler, edit, moves, store
from prodkit.budget import Budget, compute
from prodkit.errors import Finding, ProdkitError
from prodkit.i18n import Lang
from prodkit.production import Production
from prodkit.store import history, productionfile
from prodkit.ui.drafts import Draft, Unsaved
from prodkit.ui.resting import Resting

if TYPE_CHECKING:
    from prodkit.model import Model

Change = Literal["values", "structure", "language", "state", "findings"]
"""What listeners need to draw again: figures only, rows too, every word, the state of saving, or what was found."""
Place = tuple[str, str, str]
"""Where something is typed: group, id, field."""
Typed = tuple[str, str, str, str]
"""Group, id and field, and the text typed there."""
_ONE_GESTURE = 1.5
"""Seconds within which moves of the same driver are one step to undo."""
_MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Fault:
    """What was typed into a field and could not be used."""

    text: str
    findings: tuple[Finding, ...]

    def sentence(self, lang: Lang) -> str:
        """Say what was wrong with it and how to mend it."""
        return " ".join(f"{finding.what(lang)} {finding.fix(lang)}" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Rival:
    """The file as someone else left it while this work went on.

    Attributes:
        digest: Its digest, which a save over it expects; None if the file is gone.
        production: What it says; None if it is gone, or cannot be read any more.
    """

    digest: str | None
    production: Production | None


_Moment = tuple[Production, dict[Place, Fault]]


@dataclass
class _Steps:
    past: list[_Moment] = field(default_factory=list)
    future: list[_Moment] = field(default_factory=list)
    gesture: tuple[str, float] = ("", 0.0)


class Work:
    """An open production.

    Args:
        opened: The production as it is in its file.
        lang: Language of the person.
        draft: Token of the unsaved work to come back to, if any.

    Attributes:
        production: As it is now, saved or not.
        budget: Its budget.
        findings: What deserves a look; after a change they follow once the hand rests.
        faults: What was typed and could not be used; replaced and never changed, since the steps to undo hold it.
        rival: What the file has become meanwhile, if that was found out and no choice was made yet.
        currency: Currency in which amounts are shown.
        lang: Language of the person.
    """

    budget: Budget
    findings: list[Finding]

    def __init__(self, opened: store.Opened, lang: Lang, draft: str | None = None) -> None:
        self.opened = opened
        self.lang: Lang = lang
        self._history = history.History(opened.path.parent)
        self.faults: dict[Place, Fault] = {}
        self.rival: Rival | None = None
        self._base: str | None = opened.digest  # digest of the file that the work started from
        self._steps = _Steps()
        self._listeners: list[Callable[[Change], object]] = []
        self._looking = Resting(self._look_over)
        self.production: Production = opened.production
        self.currency = opened.production.currency
        self._draft = Draft(self._history, self.name, self._unsaved, lambda: self._tell("state"))
        self._adopt(self._drafted(draft) or opened.production)
        if self._looking.waits:
            self._looking.forget()
            self.findings = self._checked()

    # -- what is there

    @property
    def name(self) -> str:
        """Name of the file, without its suffix."""
        return self.opened.path.stem

    @property
    def unsaved(self) -> bool:
        """Whether something would be lost without saving."""
        return self.production != self.opened.production

    @property
    def draft(self) -> str:
        """Token under which unsaved work is kept."""
        return self._draft.id

    @property
    def unkept(self) -> tuple[Finding, ...]:
        """Why unsaved work is not being kept, if it is not."""
        return self._draft.trouble

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._steps.past)

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back."""
        return bool(self._steps.future)

    @property
    def currencies(self) -> tuple[str, ...]:
        """Currencies in which amounts can be shown: the production's first."""
        return (self.production.currency, *self.production.exchange_rates)

    def show_in(self, currency: str) -> None:
        """Show all amounts in another currency of the production."""
        if currency in self.currencies and currency != self.currency:
            self.currency = currency
            self._adopt(self.production)
            self._tell("structure")

    def on_change(self, listener: Callable[[Change], object]) -> None:
        """Call `listener` after every change."""
        self._listeners.append(listener)

    # -- changes, each one a step to undo

    def change(self, production: Production, gesture: str = "") -> None:
        """Take over a changed production.

        Args:
            production: The production after the change.
            gesture: Changes of the same gesture in quick succession are undone together.
        """
        self._advance(production, self.faults, gesture)

    def drive(self, values: Mapping[str, float]) -> None:
        """Move drivers: the figures follow, the lines stay."""
        moved = edit.set_drivers(self.production, values)
        typed_over = {("drivers", name, "value") for name in values}
        faults = {place: fault for place, fault in self.faults.items() if place not in typed_over}
        model = self.budget.model
        movable = moves.drivers(self.production).keys() & model.program.inputs
        if moved == self.production or not values.keys() <= movable:
            self._advance(moved, faults)  # what was a formula is compiled anew
            return
        self._remember(f"drive {sorted(values)}")
        self.production, self.faults = moved, faults
        self._compute(replace(model, production=moved))
        self._draft.keep()
        self._tell("values")

    def type_in(self, group: str, name: str, fields: Mapping[str, str]) -> None:
        """Set fields of an entry as typed; what cannot be used stays where it was typed, with the reason."""
        self.type_many([(group, name, field_name, text) for field_name, text in fields.items()])

    def type_many(self, typed: list[Typed], base: Production | None = None) -> None:
        """Set many fields as one step, in `base` if another change of the same step has made that.

        Raises:
            ProdkitError: For fields that do not exist, once the others are set.
        """
        changed, faults = base or self.production, dict(self.faults)
        nowhere: list[Finding] = []
        for group, name, field_name, text in typed:
            place = (group, name, field_name)
            try:
                changed = edit.set_field(changed, group, name, field_name, text, self.lang)
                faults.pop(place, None)
            except ProdkitError as error:
                if edit.has_field(changed, *place):
                    faults[place] = Fault(text, tuple(error.findings))
                else:
                    nowhere += error.findings
        if not self._advance(changed, faults):
            self._tell("structure")  # a text that says the same is shown as the others are
        if nowhere:
            raise ProdkitError(nowhere)

    def undo(self) -> None:
        """Take back the last step."""
        self._exchange(self._steps.past, self._steps.future)

    def redo(self) -> None:
        """Do again the last step taken back."""
        self._exchange(self._steps.future, self._steps.past)

    def _exchange(self, wanted: list[_Moment], left: list[_Moment]) -> None:
        if wanted:
            left.append((self.production, self.faults))
            self._steps.gesture = ("", 0.0)
            self._go_on(*wanted.pop())

    def _advance(self, production: Production, faults: dict[Place, Fault], gesture: str = "") -> bool:
        """Take a step, unless it leads nowhere."""
        if (production, faults) == (self.production, self.faults):
            return False
        self._remember(gesture)
        self._go_on(production, faults)
        return True

    def _remember(self, gesture: str) -> None:
        """Keep what is there as a step to undo, unless the same gesture goes on."""
        now = time.monotonic()
        known, last = self._steps.gesture
        if not (gesture and gesture == known and now - last < _ONE_GESTURE):
            self._steps.past = [*self._steps.past[-_MOST_STEPS:], (self.production, self.faults)]
        self._steps.future = []
        self._steps.gesture = (gesture, now)

    def _go_on(self, production: Production, faults: dict[Place, Fault]) -> None:
        self.faults = faults
        if production != self.production:
            self._adopt(production)
            self._draft.keep()
        self._tell("structure")

    def speak(self, lang: Lang) -> None:
        """Go on in another language."""
        if lang != self.lang:
            self.lang = lang
            self.findings = self._checked()
            self._tell("language")

    # -- the file

    def save(self, who: str, *, over: bool = False) -> list[Finding]:
        """Save to the file, keeping the author's comments.

        Args:
            who: Name of the person, for the history.
            over: Whether to replace the rival knowingly, and no later file; its content stays in the history.

        Returns:
            What had to be mended on the way, for the person to know.

        Raises:
            ConflictError: If the file was changed meanwhile; it is the rival then.
            ProdkitError: If it cannot be written.
        """
        path = self.opened.path
        expected = self.rival.digest if over and self.rival else self._base
        try:
            saved = store.save(self.production, path, expected, who)
        except store.ConflictError as error:
            theirs = error.theirs
            digest = theirs.digest if theirs else productionfile.fingerprint(path)
            self.rival = Rival(digest, theirs.production if theirs else None)
            raise
        self._base, self.rival = saved.digest, None
        self.opened = store.read(path)
        self._draft.write()
        self._tell("state")
        return list(saved.findings)

    def reload(self) -> None:
        """Take the file as it is now; what was open stays one step back."""
        self.opened = store.read(self.opened.path)
        self._base, self.rival = self.opened.digest, None
        if not self._advance(self.opened.production, {}):
            self._draft.keep()
        self._tell("state")

    def version(self, number: int) -> None:
        """Open a version of the history as unsaved work."""
        self._own(number)
        self._advance(store.parse_text(self._history.text(number)), {})

    # -- history and drafts

    def versions(self) -> list[history.Version]:
        """List the saved versions, the latest first."""
        return self._history.versions(self.name)

    def changes(self, number: int) -> list[history.Change]:
        """List what one of this production's versions changed."""
        self._own(number)
        return self._history.changes(number)

    def drafts(self) -> list[history.Draft]:
        """List unsaved work on this production, the latest first, other than what is open."""
        return [draft for draft in self._history.drafts(self.name) if draft.id != self.draft]

    def drop(self, draft: str) -> None:
        """Give up unsaved work."""
        self._history.drop(draft)

    def abandon(self) -> None:
        """Give up what is open and not saved: it was saved elsewhere."""
        self._draft.abandon()

    def _own(self, number: int) -> None:
        """A visitor may ask for any number; only this production's versions are theirs to see."""
        if number not in {version.id for version in self.versions()}:
            raise ProdkitError.of("version_unknown", version=number)

    # -- within

    def _adopt(self, production: Production) -> None:
        self.production = production
        # A new entry may get the id of one that is gone, and must not inherit what was typed there.
        self.faults = {place: fault for place, fault in self.faults.items() if edit.has_field(production, *place)}
        if self.currency not in self.currencies:
            self.currency = production.currency
        self._compute(self._compiled())

    def _compiled(self) -> Model:
        """Compile the production, unless only scenarios or numbers of drivers have changed."""
        production = self.production
        known: Budget | None = getattr(self, "budget", None)
        if known and known.currency == self.currency and moves.alike_below(known.production, production):
            return replace(known.model, production=production)
        return compiler.compile(production, currency=self.currency)

    def _compute(self, model: Model) -> None:
        self.budget = compute(model, moves.drivers(self.production))
        if not self._looking.put_off():
            self.findings = self._checked()

    def _look_over(self) -> None:
        known, self.findings = self.findings, self._checked()
        if self.findings != known:
            self._tell("findings")

    def _checked(self) -> list[Finding]:
        """Look it over in its own currency, in which its printed totals are."""
        budget = self.budget
        if self.currency != self.production.currency:
            budget = compute(compiler.compile(self.production), moves.drivers(self.production))
        return checks.check_budget(budget, self.lang)

    def _drafted(self, token: str | None) -> Production | None:
        """Come back to unsaved work, and note if the file was changed since."""
        found = self._draft.resume(token)
        if found is None:
            return None
        if found.base != self.opened.digest and found.production != self.opened.production:
            self._base = found.base
            self.rival = Rival(self.opened.digest, self.opened.production)
        return found.production

    def _unsaved(self) -> Unsaved | None:
        return Unsaved(self.production, self._base) if self.unsaved else None

    def _tell(self, change: Change) -> None:
        for listener in self._listeners:
            listener(change)
