// The board: moves cards by menu or by mouse, says what became of it, and keeps fresh.
(function () {
    const EVERY = 15000;
    const DIALOGS = { words: 'desk-move-words', time: 'desk-move-time', confirm: 'desk-move-confirm' };

    class DeskBoardController extends window.StimulusModule.Controller {
        static targets = ['results', 'said', 'token'];

        static values = { url: String, noAnswer: String, loggedOut: String, failed: String };

        connect() {
            this.wish = null;
            this.isMoving = false;
            this.dragged = null;
            this.shown = null;
            this.listeners = [
                [document, 'click', (event) => this.onClick(event)],
                [document, 'submit', (event) => this.onSubmit(event)],
                [this.resultsTarget, 'dragstart', (event) => this.onDragStart(event)],
                [this.resultsTarget, 'dragover', (event) => this.onDragOver(event)],
                [this.resultsTarget, 'drop', (event) => this.onDrop(event)],
                [this.resultsTarget, 'dragend', () => this.onDragEnd()],
            ];
            this.listeners.forEach(([on, name, act]) => on.addEventListener(name, act));
            this.timer = window.setInterval(() => this.refreshIfIdle(), EVERY);
        }

        disconnect() {
            this.listeners.forEach(([on, name, act]) => on.removeEventListener(name, act));
            window.clearInterval(this.timer);
        }

        filter(event) {
            event.currentTarget.submit();
        }

        // --- the menu, and the dialogues some moves need ---

        onClick(event) {
            const button = event.target.closest('[data-desk-move]');
            if (!button) return;
            const card = this.card(button.dataset.of);
            if (card) this.ask(card, button.dataset.deskMove, button.dataset.needs, button.textContent);
        }

        ask(card, to, needs, label) {
            this.wish = {
                id: card.dataset.card,
                url: card.dataset.url,
                column: card.dataset.from,
                seen: card.dataset.seen,
                to,
            };
            if (!needs) {
                this.move({});
                return;
            }
            const dialog = document.getElementById(DIALOGS[needs]);
            dialog.querySelector('[data-desk-move-story]').textContent = card.dataset.headline;
            const verb = dialog.querySelector('[data-desk-move-verb]');
            if (verb) verb.textContent = label.replace('…', '').trim();
            dialog.dispatchEvent(new CustomEvent('w-dialog:show'));
        }

        onSubmit(event) {
            const form = event.target.closest('[data-desk-move-form]');
            if (!form) return;
            event.preventDefault();
            const asked = Object.fromEntries(new FormData(form));
            form.closest('.w-dialog').dispatchEvent(new CustomEvent('w-dialog:hide'));
            form.reset();
            if (this.wish) this.move(asked);
        }

        // --- by mouse ---

        onDragStart(event) {
            this.dragged = event.target.closest('[data-card]');
            if (!this.dragged) return;
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', this.dragged.dataset.card);
        }

        onDragOver(event) {
            const column = event.target.closest('[data-column]');
            if (!this.dragged || !column) return;
            event.preventDefault();
            this.mark(column);
        }

        onDrop(event) {
            const column = event.target.closest('[data-column]');
            const card = this.dragged;
            this.onDragEnd();
            if (!card || !column || column.dataset.column === card.dataset.from) return;
            event.preventDefault();
            const to = column.dataset.column;
            const offer = this.offer(card, to);
            this.ask(card, to, offer ? offer.dataset.needs : this.guess(card, to), offer ? offer.textContent : '');
        }

        // A menu that was opened lives elsewhere in the page, so it is found by its card.
        offer(card, to) {
            const found = `[data-desk-move="${to}"][data-of="${card.dataset.card}"]`;
            return document.querySelector(found);
        }

        // What the server would ask for, where the menu has no line for it.
        guess(card, to) {
            return to === 'draft' && card.dataset.from.startsWith('step-') ? 'words' : '';
        }

        onDragEnd() {
            this.dragged = null;
            this.mark(null);
        }

        mark(column) {
            this.resultsTarget.querySelectorAll('.desk-column--over').forEach((one) => {
                if (one !== column) one.classList.remove('desk-column--over');
            });
            if (column) column.classList.add('desk-column--over');
        }

        // --- the move itself ---

        async move(asked) {
            if (this.isMoving) return;
            this.isMoving = true;
            const { id, url, ...wish } = this.wish;
            this.wish = null;
            const body = new URLSearchParams({ ...wish, ...asked });
            const token = this.tokenTarget.querySelector('input').value;
            const headers = { 'X-CSRFToken': token, 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' };
            try {
                const answer = await fetch(url, { method: 'POST', body, headers });
                const said = await this.read(answer);
                this.say(said.message, answer.ok);
            } catch (error) {
                this.say(this.noAnswerValue, false);
            }
            this.isMoving = false;
            await this.refresh();
            this.focusCard(id);
        }

        async read(answer) {
            const isOurs = (answer.headers.get('content-type') || '').includes('json');
            if (isOurs && !answer.redirected) {
                const said = await answer.json();
                return said.message ? said : { message: this.loggedOutValue };
            }
            const isOut = answer.redirected || answer.status === 403;
            return { message: isOut ? this.loggedOutValue : this.failedValue };
        }

        say(words, isGood) {
            this.saidTarget.textContent = words;
            this.saidTarget.classList.toggle('desk-board__said--no', !isGood);
        }

        // --- keeping fresh ---

        refreshIfIdle() {
            const isBusy =
                document.hidden ||
                this.dragged ||
                this.isMoving ||
                document.querySelector('.w-dialog[aria-hidden]:not([aria-hidden="true"])') ||
                document.querySelector('.w-dialog:not([aria-hidden])') ||
                this.element.querySelector('[aria-expanded="true"]');
            if (!isBusy) this.refresh();
        }

        async refresh() {
            try {
                const answer = await fetch(this.urlValue, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
                if (!answer.ok || answer.redirected) return;
                const html = await answer.text();
                if (html !== this.shown) this.swap(html);
            } catch (error) {
                // The next round will tell.
            }
        }

        swap(html) {
            const strip = this.resultsTarget.firstElementChild;
            const left = strip ? strip.scrollLeft : 0;
            const held = this.held();
            this.resultsTarget.innerHTML = html;
            this.shown = html;
            if (this.resultsTarget.firstElementChild) this.resultsTarget.firstElementChild.scrollLeft = left;
            if (held) this.restore(held);
        }

        held() {
            const active = document.activeElement;
            if (!this.resultsTarget.contains(active)) return null;
            const card = active.closest('[data-card]');
            const column = active.closest('[data-column]');
            return {
                card: card && card.dataset.card,
                column: column && column.dataset.column,
                isMenu: active.matches('.w-dropdown__toggle'),
            };
        }

        restore({ card, column, isMenu }) {
            const found = card && this.card(card);
            const inside = found && found.querySelector(isMenu ? '.w-dropdown__toggle' : 'a');
            const heading = column && this.resultsTarget.querySelector(`[data-column="${column}"] h2`);
            const next = inside || heading || this.resultsTarget.firstElementChild;
            if (next) next.focus({ preventScroll: true });
        }

        card(id) {
            return this.resultsTarget.querySelector(`[data-card="${id}"]`);
        }

        focusCard(id) {
            const card = this.card(id);
            const next = card && (card.querySelector('.w-dropdown__toggle') || card.querySelector('a'));
            if (next) next.focus();
        }
    }

    window.wagtail.app.register('desk-board', DeskBoardController);
})();
