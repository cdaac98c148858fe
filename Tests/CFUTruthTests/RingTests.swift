import CFUCore
import Testing

import CFUTruth

@Suite("Marks and rings")
struct RingTests {
  private func point(_ x: Double, _ y: Double) -> PixelPoint { PixelPoint(x: x, y: y) }

  @Test func centreOfAnOutlineIsThatOfItsArea() {
    // A square with many corners on one side: their mean would lie off the centre.
    let corners = [
      point(0, 0), point(10, 0), point(10, 2), point(10, 4), point(10, 10), point(0, 10),
    ]
    let mark = TruthMark(shape: .outline(corners), label: nil, place: "line 2")
    #expect(mark.centre == point(5, 5))
    #expect(mark.outline == corners)
    #expect(
      TruthMark(shape: .point(point(3, 4)), label: "BFU-E", place: "line 3").centre == point(3, 4))
  }

  @Test func anOutlineWithoutAreaHasTheMeanOfItsCorners() {
    #expect(Ring.centroid([point(0, 0), point(4, 4), point(8, 8)]) == point(4, 4))
    // A figure of eight whose halves cancel out but for a hair.
    let eight = [point(0, 0), point(10, 10), point(10, 0), point(0, 10.0001)]
    let centre = Ring.centroid(eight)
    #expect((0...10).contains(centre.x) && (0...10.1).contains(centre.y))
  }

  @Test func fractionsAreOfTheWholePicture() {
    let mark = TruthMark(
      shape: .outline(Ring.rectangle(x: 0, y: 0, width: 1, height: 0.5)), label: nil,
      place: "line 1")
    let marked = MarkedPicture(picture: "a", isNamed: false, unit: .fractions, marks: [mark])
    let pixels = marked.inPixels(of: MarkedPicture.Size(width: 400, height: 200))
    #expect(pixels.unit == .pixels)
    #expect(pixels.marks[0].outline == Ring.rectangle(x: -0.5, y: -0.5, width: 400, height: 100))
    #expect(pixels.marks[0].centre == point(199.5, 49.5))
    #expect(pixels.inPixels(of: MarkedPicture.Size(width: 8, height: 8)) == pixels)
  }
}
