internal import CFUPluginABI
internal import CSeekerModel
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// A small network that looks at light and colour of the whole dish and says where colonies are.
///
/// It was trained on simulated dishes (see training/README.md). It weighs a colony's cells together, none of
/// which needs to show by itself, and knows what lies side by side from what is one.
final class Seeker: Sendable {
  /// What the network says of a dish, at half the sampling of the analysis planes, rounded up.
  struct Sight {
    /// Probability that a colony has its middle here; highest at the middle.
    var centre: FloatPlane
    /// Probability that this is part of a colony.
    var body: FloatPlane
    /// What the network said, one plane below the other, logits: middles, bodies, and the kinds of which a colony
    /// or cluster here may be.
    var said: FloatPlane
  }

  /// What a place can belong to, in the order of the features from `bfu_e_seen` to `cluster_seen`.
  static let kindCount = Int(CFU_F_CLUSTER_SEEN - CFU_F_BFU_E_SEEN) + 1

  static let shared = Seeker()

  /// Sampling of the analysis planes on which it was trained, um per pixel.
  static let umPerPixel = 11.5...25.0

  // Read once and never changed afterwards.
  private nonisolated(unsafe) let network: OpaquePointer

  private init() {
    var size: Int64 = 0
    let bytes = seeker_model(&size)
    var network: OpaquePointer?
    let status = cv_network_read(bytes, size, &network)
    guard status == CV_OK, let network,
      cv_network_inputs(network) == SeekerInput.channels,
      cv_network_outputs(network) == 2 + Seeker.kindCount
    else { preconditionFailure("the network that is part of this program cannot be read") }
    self.network = network
  }

  deinit { cv_network_free(network) }

  func look(at input: SeekerInput) -> Sight {
    let width = (input.width + 1) / 2
    let height = (input.height + 1) / 2
    let planes = FloatPlane(width: width, height: (2 + Self.kindCount) * height)
    input.withRows { context, row in
      let status = cv_network_run(
        network, Int32(input.width), Int32(input.height), row, context, planes.samples)
      precondition(status == CV_OK, "no memory to look for colonies")
    }
    let sight = Sight(
      centre: FloatPlane(width: width, height: height),
      body: FloatPlane(width: width, height: height),
      said: planes)
    let size = width * height
    for i in 0..<size {
      sight.centre.samples[i] = 1 / (1 + expf(-planes.samples[i]))
      sight.body.samples[i] = 1 / (1 + expf(-planes.samples[size + i]))
    }
    return sight
  }
}

extension Seeker.Sight {
  /// What is seen inside a patch of analysis pixels and no further than one cell beside it. The shares of kinds sum
  /// to 1 (no numbers where no cell lies inside); what is more likely part of a colony has more to say.
  func inside(_ patch: Patch) -> (centre: Float, body: Float, middles: Int, kinds: [Float]) {
    let (width, height) = ((patch.width + 3) / 2 + 1, (patch.height + 3) / 2 + 1)
    let (x0, y0) = (patch.x >> 1, patch.y >> 1)
    var covered = [Bool](repeating: false, count: width * height)
    for i in patch.mask.indices where patch.mask[i] != 0 {
      let column = (patch.x + i % patch.width) >> 1 - x0
      let row = (patch.y + i / patch.width) >> 1 - y0
      covered[row * width + column] = true
    }
    var (highest, sum, cells, middles) = (Float(0), Float(0), Float(0), 0)
    var shares = [Float](repeating: 0, count: Seeker.kindCount)
    var weights: Float = 0
    for i in covered.indices where covered[i] {
      let x = x0 + i % width
      let y = y0 + i / width
      guard x >= 0, y >= 0, x < centre.width, y < centre.height else { continue }
      sum += body[x, y]
      cells += 1
      highest = max(highest, centre[x, y])
      if isMiddle(x, y) { middles += 1 }
      // A cluster has no body, and yet a kind.
      let weight = body[x, y] + 0.05
      weights += weight
      add(kindsAt: x, y, weighing: weight, to: &shares)
    }
    return (highest, cells > 0 ? sum / cells : 0, middles, shares.map { $0 / weights })
  }

  /// Adds the probabilities of the kinds in a cell, given that it is part of a colony or cluster.
  private func add(kindsAt x: Int, _ y: Int, weighing weight: Float, to shares: inout [Float]) {
    var most = -Float.infinity
    for kind in shares.indices { most = max(most, said[x, (2 + kind) * centre.height + y]) }
    var sum: Float = 0
    for kind in shares.indices { sum += expf(said[x, (2 + kind) * centre.height + y] - most) }
    for kind in shares.indices {
      shares[kind] += weight / sum * expf(said[x, (2 + kind) * centre.height + y] - most)
    }
  }

  /// Whether a colony's middle is seen in a cell: likely enough, and more so than in its neighbours.
  func isMiddle(_ x: Int, _ y: Int) -> Bool {
    let width = centre.width
    let here = centre.samples + y * width + x
    let value = here.pointee
    guard value >= SoughtColonies.least, x > 0, y > 0, x < width - 1, y < centre.height - 1
    else { return false }
    for dy in -1...1 {
      for dx in -1...1 where dx != 0 || dy != 0 {
        let other = here[dy * width + dx]
        // Of equals the first counts.
        if other > value || (other == value && (dy < 0 || (dy == 0 && dx < 0))) { return false }
      }
    }
    return true
  }
}
