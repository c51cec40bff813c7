/* The crops of a picture beside each other, live while its focal point moves.
   `boxOf` is the arithmetic of Wagtail's fill operation, which cuts the real files. */
(() => {
  const FIELDS = ["x", "y", "width", "height"];

  function clamp(start, length, limit) {
    return Math.min(Math.max(start, 0), limit - length);
  }

  function cover(start, length, from, to) {
    if (start > from) start = from;
    if (start + length < to) start = to - length;
    return start;
  }

  function boxOf(picture, crop, focal) {
    const ratio = crop.width / crop.height;
    const width = Math.min(picture.width, picture.height * ratio);
    const height = width / ratio;
    const x = focal ? focal.x : picture.width / 2;
    const y = focal ? focal.y : picture.height / 2;
    let left = x - (x / picture.width - 0.5) * width - width / 2;
    let top = y - (y / picture.height - 0.5) * height - height / 2;
    if (focal) {
      left = cover(left, width, x - focal.width / 2, x + focal.width / 2);
      top = cover(top, height, y - focal.height / 2, y + focal.height / 2);
    }
    left = clamp(left, width, picture.width);
    top = clamp(top, height, picture.height);
    return {
      left: Math.floor(left),
      top: Math.floor(top),
      right: Math.ceil(left + width),
      bottom: Math.ceil(top + height),
    };
  }

  class PictureCrops extends window.StimulusModule.Controller {
    static targets = ["crop", "across", "down"];

    static values = { width: Number, height: Number };

    connect() {
      this.fields = FIELDS.map((name) => document.querySelector(`input.focal_point_${name}`));
      // Wagtail's chooser writes into hidden fields, which tell of it by their attribute.
      this.observer = new MutationObserver(() => this.draw(this.stored()));
      this.fields.forEach((field) => this.observer.observe(field, { attributes: true }));
      this.draw(this.stored());
    }

    disconnect() {
      this.observer.disconnect();
    }

    stored() {
      const [x, y, width, height] = this.fields.map((field) => field.value);
      if ([x, y, width, height].some((value) => value === "")) return null;
      return { x: +x, y: +y, width: +width, height: +height };
    }

    drag(event) {
      const isDragging = event.buttons || event.touches;
      if (!isDragging || !window.jcropapi) return;
      const { x, y, w, h } = window.jcropapi.tellSelect();
      if (w && h) this.draw({ x: x + w / 2, y: y + h / 2, width: w, height: h });
    }

    slide() {
      const now = this.stored();
      const width = now ? now.width : this.widthValue / 5;
      const height = now ? now.height : this.heightValue / 5;
      const left = ((this.widthValue - width) * this.acrossTarget.value) / 100;
      const top = ((this.heightValue - height) * this.downTarget.value) / 100;
      window.jcropapi.setSelect([left, top, left + width, top + height]);
    }

    draw(focal) {
      const picture = { width: this.widthValue, height: this.heightValue };
      this.cropTargets.forEach((frame) => {
        const crop = { width: +frame.dataset.width, height: +frame.dataset.height };
        const box = boxOf(picture, crop, focal);
        const [width, height] = [box.right - box.left, box.bottom - box.top];
        const { style } = frame.firstElementChild;
        frame.style.aspectRatio = `${crop.width} / ${crop.height}`;
        style.width = `${(100 * picture.width) / width}%`;
        style.height = `${(100 * picture.height) / height}%`;
        style.left = `${(-100 * box.left) / width}%`;
        style.top = `${(-100 * box.top) / height}%`;
        frame.dataset.box = [box.left, box.top, box.right, box.bottom].join();
      });
      this.place(this.acrossTarget, focal && focal.x, focal && focal.width, picture.width);
      this.place(this.downTarget, focal && focal.y, focal && focal.height, picture.height);
    }

    place(slider, centre, length, limit) {
      if (slider === document.activeElement) return;
      const room = limit - length;
      slider.value = centre === null || room <= 0 ? 50 : (100 * (centre - length / 2)) / room;
    }
  }

  window.wagtail.app.register("picture-crops", PictureCrops);
})();
