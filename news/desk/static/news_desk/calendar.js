// The calendar: drags a line to another day, and says what became of it.
(function () {
    class DeskCalendarController extends window.StimulusModule.Controller {
        static targets = ['grid', 'said', 'token'];

        static values = { noAnswer: String };

        connect() {
            this.dragged = null;
            this.listeners = {
                dragstart: (event) => this.onDragStart(event),
                dragover: (event) => this.onDragOver(event),
                drop: (event) => this.onDrop(event),
                dragend: () => this.mark(null),
            };
            Object.entries(this.listeners).forEach(([name, act]) => this.gridTarget.addEventListener(name, act));
        }

        disconnect() {
            Object.entries(this.listeners).forEach(([name, act]) => this.gridTarget.removeEventListener(name, act));
        }

        onDragStart(event) {
            this.dragged = event.target.closest('[data-seen]');
            if (this.dragged) event.dataTransfer.effectAllowed = 'move';
        }

        onDragOver(event) {
            const day = event.target.closest('[data-day]');
            if (!this.dragged || !day) return;
            event.preventDefault();
            this.mark(day);
        }

        async onDrop(event) {
            const day = event.target.closest('[data-day]');
            const item = this.dragged;
            this.dragged = null;
            this.mark(null);
            if (!item || !day || day.contains(item)) return;
            event.preventDefault();
            await this.move(item, day.dataset.day);
        }

        async move(item, day) {
            const token = this.tokenTarget.querySelector('input').value;
            const headers = { 'X-CSRFToken': token, 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' };
            const body = new URLSearchParams({ day, seen: item.dataset.seen });
            try {
                const answer = await fetch(item.dataset.url, { method: 'POST', body, headers });
                const said = await answer.json();
                this.say(said.message || this.noAnswerValue, answer.ok && Boolean(said.message));
                await this.refresh();
            } catch (error) {
                this.say(this.noAnswerValue, false);
            }
        }

        async refresh() {
            const answer = await fetch(window.location.href);
            const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
            const grid = page.querySelector('[data-desk-calendar-target=grid]');
            if (grid) this.gridTarget.innerHTML = grid.innerHTML;
        }

        say(words, isGood) {
            this.saidTarget.textContent = words;
            this.saidTarget.classList.toggle('desk-board__said--no', !isGood);
        }

        mark(day) {
            this.gridTarget.querySelectorAll('.desk-day--over').forEach((one) => one.classList.remove('desk-day--over'));
            if (day) day.classList.add('desk-day--over');
        }
    }

    window.wagtail.app.register('desk-calendar', DeskCalendarController);
})();
