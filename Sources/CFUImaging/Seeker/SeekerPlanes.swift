internal import CFUCore
package import CFUPictures

/// What the seeker looks at on one dish, in bytes: to train it on.
package struct SeekerPlanes: Sendable {
  /// Cells; a cell is an analysis pixel.
  package var width: Int
  package var height: Int
  /// Place of the first cell's outer corner, full-resolution px.
  package var originX: Int
  package var originY: Int
  /// Side of a cell, full-resolution px.
  package var pixelsPerCell: Int
  package var umPerCell: Double
  /// height x channels x width; a value of the network's input is (byte - 128) / `steps`.
  package var samples: [UInt8]

  package static let steps: Float = 20
  package static let channels = SeekerInput.channels
}

extension DishPipeline {
  /// The seeker's input for a picture; nil where the seeker does not look: at a sampling that it does not know.
  package func seekerPlanes(_ image: WorkingImage) -> SeekerPlanes? {
    let stages = prepare(image)
    let frame = stages.frame
    guard let input = seekerInput(stages) else { return nil }
    var samples: [UInt8] = []
    samples.reserveCapacity(input.width * input.height * SeekerInput.channels)
    var values = [Float](repeating: 0, count: SeekerInput.channels * input.width)
    input.withRows { context, row in
      for y in 0..<input.height {
        row(context, Int32(y), &values)
        for value in values {
          samples.append(
            UInt8(max(1, min(255, (value * SeekerPlanes.steps + 128).rounded()))))
        }
      }
    }
    let side = frame.scale * frame.factor
    return SeekerPlanes(
      width: input.width, height: input.height, originX: frame.originX * side,
      originY: frame.originY * side, pixelsPerCell: side, umPerCell: frame.umPerAnalysisPixel,
      samples: samples)
  }

  /// Nil where the seeker does not look: a sampling at which it was not taught. It was taught on whole dishes; a part
  /// of one without its wall looks the same to it, which sees a few millimetres at a time.
  func seekerInput(_ stages: Stages) -> SeekerInput? {
    let um = stages.frame.umPerAnalysisPixel
    guard settings.profile == .methylcellulose, Seeker.umPerPixel.contains(um) else { return nil }
    return SeekerInput(stages.image, density: stages.density, umPerPixel: um)
  }
}
