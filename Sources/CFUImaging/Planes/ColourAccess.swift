/// Colour of single analysis pixels, valid inside `LogPlanes.withColour` only.
struct ColourAccess {
  let luma: UnsafePointer<UInt8>
  let width: Int
  let height: Int
  /// Nil for a grey picture.
  let cb: UnsafePointer<UInt8>?
  let cr: UnsafePointer<UInt8>?
  let chromaWidth: Int
  let chromaHeight: Int
  let factor: Int
  let originX: Int
  let originY: Int
  /// `LogPlanes.table`.
  let table: UnsafePointer<Float>

  /// log10 of linear red, green and blue (JFIF conversion) at an analysis pixel of the window.
  @inline(__always)
  func logRGB(x column: Int, y row: Int) -> (Float, Float, Float) {
    let x = (column + originX) * factor
    let y = (row + originY) * factor
    let level = level(x, y)
    guard let cb, let cr else {
      let grey = table[level]
      return (grey, grey, grey)
    }
    var b: Float = 0
    var r: Float = 0
    let cx = min(x / 2, chromaWidth - 1)
    let cy = min(y / 2, chromaHeight - 1)
    if factor <= 2 {
      let i = cy * chromaWidth + cx
      b = Float(cb[i]) - 128
      r = Float(cr[i]) - 128
    } else {
      let x1 = min(cx + factor / 2, chromaWidth)
      let y1 = min(cy + factor / 2, chromaHeight)
      for yy in cy..<y1 {
        for xx in cx..<x1 {
          b += Float(cb[yy * chromaWidth + xx])
          r += Float(cr[yy * chromaWidth + xx])
        }
      }
      let n = Float((y1 - cy) * (x1 - cx))
      b = b / n - 128
      r = r / n - 128
    }
    let light = Float(level)
    return (
      lookup(light + 5.608 * r), lookup(light - 1.376544 * b - 2.856544 * r),
      lookup(light + 7.088 * b)
    )
  }

  /// Red minus the mean of green and blue, log10: rises where haemoglobin is. 0 in a grey picture.
  @inline(__always)
  func redness(x: Int, y: Int) -> Float {
    let (r, g, b) = logRGB(x: x, y: y)
    return r - 0.5 * (g + b)
  }

  @inline(__always)
  private func lookup(_ level: Float) -> Float { table[Int(max(0, min(1023, level)))] }

  /// Four times the mean level of one block, 0...1023.
  @inline(__always)
  private func level(_ x: Int, _ y: Int) -> Int {
    let x0 = min(x, width - 1)
    let y0 = min(y, height - 1)
    let x1 = min(x0 + factor, width)
    let y1 = min(y0 + factor, height)
    var sum = 0
    for yy in y0..<y1 { for xx in x0..<x1 { sum += Int(luma[yy * width + xx]) } }
    return sum * 4 / ((y1 - y0) * (x1 - x0))
  }
}
