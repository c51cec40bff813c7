// The review beside the editor: loaded when its panel is opened, and after each verb.
(function () {
    class DeskReviewController extends window.StimulusModule.Controller {
        static targets = ['content', 'said'];

        static values = { url: String, noAnswer: String, loggedOut: String, failed: String };

        connect() {
            this.panel = this.element.closest('[data-side-panel]');
            if (!this.panel) return;
            this.watcher = new MutationObserver(() => this.loadIfOpen());
            this.watcher.observe(this.panel, { attributes: true, attributeFilter: ['hidden', 'class', 'style'] });
            this.loadIfOpen();
        }

        disconnect() {
            if (this.watcher) this.watcher.disconnect();
        }

        loadIfOpen() {
            const isOpen = !this.panel.hidden;
            if (isOpen && !this.wasOpen) this.load();
            this.wasOpen = isOpen;
        }

        async load() {
            try {
                const answer = await fetch(this.urlValue, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
                if (!answer.ok || answer.redirected) {
                    this.say(this.loggedOutValue);
                    return;
                }
                this.contentTarget.innerHTML = await answer.text();
            } catch (error) {
                this.say(this.noAnswerValue);
            }
        }

        async act(event) {
            if (this.isActing) return;
            this.isActing = true;
            const body = new URLSearchParams();
            this.contentTarget.querySelectorAll('[data-given]').forEach((one) => body.set(one.dataset.given, one.value));
            body.set('seen', this.contentTarget.firstElementChild.dataset.seen);
            body.set('csrfmiddlewaretoken', document.querySelector('form[data-edit-form] [name=csrfmiddlewaretoken]').value);
            const url = `${this.urlValue}${event.currentTarget.dataset.verb}/`;
            try {
                await this.tell(await fetch(url, { method: 'POST', body, headers: { Accept: 'application/json' } }));
            } catch (error) {
                this.say(this.noAnswerValue);
            }
            this.isActing = false;
        }

        async tell(answer) {
            const isOurs = (answer.headers.get('content-type') || '').includes('json') && !answer.redirected;
            if (!isOurs) {
                this.say(answer.redirected || answer.status === 403 ? this.loggedOutValue : this.failedValue);
                return;
            }
            const told = await answer.json();
            this.say(told.message || this.loggedOutValue);
            if (answer.ok && told.url) window.location.assign(told.url);
            else if (answer.ok) await this.load();
        }

        say(words) {
            this.saidTarget.textContent = words;
            this.saidTarget.focus();
        }
    }

    window.wagtail.app.register('desk-review', DeskReviewController);
})();
