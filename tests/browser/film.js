// Keeps of each picture what differs from the one before; the rest is left transparent.
async ({ pictures, clip }) => {
  const { x, y, width, height } = clip;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });

  const pixelsOf = async (picture) => {
    const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
    context.drawImage(await createImageBitmap(new Blob([bytes])), -x, -y);
    return new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);
  };

  const boxOf = (changed) => {
    let [left, top, right, bottom] = [width, height, 0, 0];
    changed.forEach((pixel, at) => {
      if (pixel === 0) return;
      const [column, row] = [at % width, Math.floor(at / width)];
      [left, right] = [Math.min(left, column), Math.max(right, column + 1)];
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row + 1)];
    });
    return { left, top, width: right - left, height: bottom - top };
  };

  const rowsOf = async (pixels, box) => {
    const size = 1 + box.width * 4;
    const rows = new Uint8Array(size * box.height);
    for (let row = 0; row < box.height; row += 1) {
      const start = (box.top + row) * width + box.left;
      const line = pixels.slice(start, start + box.width);
      rows.set(new Uint8Array(line.buffer), row * size + 1);
    }
    const packed = new Blob([rows]).stream().pipeThrough(new CompressionStream("deflate"));
    const blob = await new Response(packed).blob();
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.split(",")[1]);
      reader.readAsDataURL(blob);
    });
  };

  const parts = [];
  let before = new Uint32Array(width * height);
  for (const picture of pictures) {
    const now = await pixelsOf(picture);
    const changed = now.map((pixel, at) => (pixel === before[at] ? 0 : pixel));
    const box = boxOf(changed);
    parts.push(box.width > 0 ? { ...box, rows: await rowsOf(changed, box) } : null);
    before = now;
  }
  const whole = { left: 0, top: 0, width, height };
  return { parts, last: { ...whole, rows: await rowsOf(before, whole) } };
};
