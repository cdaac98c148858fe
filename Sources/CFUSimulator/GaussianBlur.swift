/// Blurs a plane in place: a sampled Gaussian up to 2 pixels, three running means beyond (Wells,
/// 1986). The edge value goes on outside. Below 0.3 pixels nothing is done.
///
/// - Parameter spare: room for `width * height` samples.
func gaussianBlur(
  _ plane: UnsafeMutablePointer<Float>, spare: UnsafeMutablePointer<Float>, width: Int,
  height: Int, sigma: Double
) {
  guard sigma >= 0.3, width > 1, height > 1 else { return }
  if sigma < 2 {
    sampledGaussian(plane, spare: spare, width: width, height: height, sigma: sigma)
  } else {
    // Odd widths whose variances add up to sigma squared.
    let ideal = (12 * sigma * sigma / 3 + 1).squareRoot()
    var small = Int(ideal)
    if small % 2 == 0 { small -= 1 }
    let smallRuns = Int(
      ((12 * sigma * sigma - Double(3 * small * small + 12 * small + 9)) / Double(-4 * small - 4))
        .rounded())
    for run in 0..<3 {
      let radius = (run < smallRuns ? small : small + 2) / 2
      guard radius > 0 else { continue }
      for y in 0..<height {
        runningMean(plane + y * width, into: spare + y * width, count: width, radius: radius)
      }
      columnMean(spare, into: plane, width: width, height: height, radius: radius)
    }
  }
}

private func sampledGaussian(
  _ plane: UnsafeMutablePointer<Float>, spare: UnsafeMutablePointer<Float>, width: Int,
  height: Int, sigma: Double
) {
  let radius = max(1, Int((3 * sigma).rounded(.up)))
  var taps = (0...radius).map { fastExp(Float(-0.5 * Double($0 * $0) / (sigma * sigma))) }
  let sum = taps[0] + 2 * taps.dropFirst().reduce(0, +)
  for i in taps.indices { taps[i] /= sum }
  taps.withUnsafeBufferPointer { taps in
    for y in 0..<height {
      let from = plane + y * width
      let to = spare + y * width
      let inner = radius..<max(radius, width - radius)
      let middle = taps[0]
      for x in inner { to[x] = from[x] * middle }
      for t in 1...radius {
        let weight = taps[t]
        let (left, right) = (from - t, from + t)
        for x in inner { to[x] += (left[x] + right[x]) * weight }
      }
      for x in 0..<width where !inner.contains(x) {
        var value = from[x] * taps[0]
        for t in 1...radius {
          value += (from[max(0, x - t)] + from[min(width - 1, x + t)]) * taps[t]
        }
        to[x] = value
      }
    }
    for y in 0..<height {
      let to = plane + y * width
      let middle = spare + y * width
      let centre = taps[0]
      for x in 0..<width { to[x] = middle[x] * centre }
      for t in 1...radius {
        let above = spare + max(0, y - t) * width
        let below = spare + min(height - 1, y + t) * width
        let weight = taps[t]
        for x in 0..<width { to[x] += (above[x] + below[x]) * weight }
      }
    }
  }
}

private func runningMean(
  _ from: UnsafeMutablePointer<Float>, into to: UnsafeMutablePointer<Float>, count: Int, radius: Int
) {
  let scale = 1 / Float(2 * radius + 1)
  var sum = from[0] * Float(radius)
  for x in 0..<radius { sum += from[min(count - 1, x)] }
  for x in 0..<count {
    sum += from[min(count - 1, x + radius)]
    to[x] = sum * scale
    sum -= from[max(0, x - radius)]
  }
}

private func columnMean(
  _ from: UnsafeMutablePointer<Float>, into to: UnsafeMutablePointer<Float>, width: Int,
  height: Int, radius: Int
) {
  let scale = 1 / Float(2 * radius + 1)
  let sums = UnsafeMutablePointer<Float>.allocate(capacity: width)
  defer { sums.deallocate() }
  for x in 0..<width { sums[x] = from[x] * Float(radius) }
  for y in 0..<radius {
    let row = from + min(height - 1, y) * width
    for x in 0..<width { sums[x] += row[x] }
  }
  for y in 0..<height {
    let enter = from + min(height - 1, y + radius) * width
    let leave = from + max(0, y - radius) * width
    let row = to + y * width
    for x in 0..<width {
      let sum = sums[x] + enter[x]
      row[x] = sum * scale
      sums[x] = sum - leave[x]
    }
  }
}
