import CFUCore
import CFUReport
import CFUStatistics

/// A counted dish beside one person's marks on its picture.
struct ComparedDish: Sendable {
  var dish: PlannedDish
  var record: DishRecord
  /// The counted objects, as they were matched. One without a class is matched to whatever is there;
  /// where the person looked for some classes alone, it says nothing and is left out.
  let machine: [MatchItem]
  /// Their places in the record.
  let objects: [Int]
  /// Class ids are those of the record.
  let reference: [MatchItem]
  /// nil where it is not known.
  var scorer: String?
  let matching: ColonyMatching
  /// The person's marks are boxes: then overlap is that of boxes on both sides.
  let hasBoxes: Bool

  /// - Parameters:
  ///   - classes: those that the person looked for; nil for all.
  ///   - isClassBlind: the person says no class of any colony, so that the machine's say nothing.
  init(
    _ dish: PlannedDish, record: DishRecord, reference: [MatchItem], scorer: String?,
    rule: MatchRule = .distance(), classes: Set<String>? = nil, isClassBlind: Bool = false
  ) {
    (self.dish, self.record, self.reference, self.scorer) = (dish, record, reference, scorer)
    objects = record.objects.indices.filter { index in
      let verdict = record.objects[index].verdict
      return verdict.counted && classes?.contains(verdict.classID ?? "") ?? true
    }
    machine = objects.map { index in
      var item = record.matchItem(at: index)
      if isClassBlind { item.classID = nil }
      return item
    }
    // All dishes are held until their disagreements are in order, and nobody asks for these again.
    for index in self.record.objects.indices { self.record.objects[index].object.features = [] }
    hasBoxes = !reference.isEmpty && reference.allSatisfy(\.isBox)
    matching = ColonyMatching.match(
      machine: hasBoxes ? machine.map(\.box) : machine, reference: reference, rule: rule,
      umPerPixel: record.geometry.calibration.umPerPixel)
  }

  /// A dispute, its marks, and how large what they enclose is.
  struct Case: Sendable {
    var dispute: Dispute
    /// Places in `marks`.
    var marks: [Int]
    /// Longest side of the box round the marks, full-resolution px.
    var side: Double
  }

  /// All marks of the dish, and what is disputed among them in the order of the reference, then of
  /// the record.
  func compared() -> (marks: [ComparedMark], cases: [Case]) {
    var ofMachine = [ComparedMark.State](repeating: .spurious, count: machine.count)
    var ofPerson = [ComparedMark.State](repeating: .missed, count: reference.count)
    for pair in matching.pairs {
      let (said, seen) = (reference[pair.reference].classID, machine[pair.machine].classID)
      let state: ComparedMark.State =
        said == nil || seen == nil || said == seen ? .agreed : .misclassified
      (ofMachine[pair.machine], ofPerson[pair.reference]) = (state, state)
    }
    var marks = zip(machine, ofMachine).map { ComparedMark(.machine, $1, $0) }
    marks += zip(reference, ofPerson).map { ComparedMark(.person, $1, $0) }
    // What the machine found where a person marked a colony, and did not count.
    let others = record.objects.indices.filter { index in
      let verdict = record.objects[index].verdict
      return !verdict.counted || verdict.classID == nil && !objects.contains(index)
    }
    let uncounted = others.map { record.matchItem(at: $0) }
    let firstOther = marks.count
    marks += uncounted.map { ComparedMark(.machine, .uncounted, $0) }
    let refused = ColonyMatching.match(
      machine: uncounted, reference: matching.missed.map { reference[$0] },
      umPerPixel: record.geometry.calibration.umPerPixel)
    var cases: [Case] = []
    for (place, index) in matching.missed.enumerated() {
      let pair = refused.pairs.first { $0.reference == place }
      cases.append(
        makeCase(
          .missed, object: pair.map { others[$0.machine] }, reference: index,
          marks: [machine.count + index] + (pair.map { [firstOther + $0.machine] } ?? []), of: marks
        ))
    }
    for pair in matching.pairs where ofMachine[pair.machine] == .misclassified {
      cases.append(
        makeCase(
          .misclassified, object: objects[pair.machine], reference: pair.reference,
          marks: [pair.machine, machine.count + pair.reference], of: marks))
    }
    for index in matching.spurious {
      cases.append(
        makeCase(.spurious, object: objects[index], reference: nil, marks: [index], of: marks))
    }
    return (marks, cases)
  }

  private func makeCase(
    _ kind: Dispute.Kind, object: Int?, reference index: Int?, marks places: [Int],
    of marks: [ComparedMark]
  ) -> Case {
    let item = object.map { record.objects[$0] }
    let mark = index.map { reference[$0] }
    let place = mark?.centre ?? item?.object.centre ?? PixelPoint(x: 0, y: 0)
    let side = places.map { marks[$0].outline.longerSide }.max() ?? 0
    return Case(
      dispute: Dispute(
        kind: kind, dish: dish.row.dish, image: dish.row.image, scorer: scorer, place: place,
        object: item?.object.id, machineClass: item?.verdict.classID,
        probability: item?.verdict.probability, reason: item?.verdict.reason?.rawValue,
        personClass: mark?.classID),
      marks: places, side: max(side, mark?.diameter ?? 0))
  }
}

extension DishRecord {
  /// A found object as it is matched: its class, and the probability of its verdict as the score.
  func matchItem(at index: Int) -> MatchItem {
    let (object, verdict) = (objects[index].object, objects[index].verdict)
    var diameter: Double?
    if object.features.indices.contains(FeatureColumns.diameter) {
      let pixels =
        Double(object.features[FeatureColumns.diameter])
        / geometry.calibration.umPerPixel
      if pixels > 0, pixels.isFinite { diameter = pixels }
    }
    return MatchItem(
      centre: object.centre, outline: object.outline, diameter: diameter,
      classID: verdict.classID, score: verdict.probability)
  }
}

extension ComparedMark {
  fileprivate init(_ party: Party, _ state: State, _ item: MatchItem) {
    self.init(party: party, state: state, centre: item.centre, outline: item.outline)
  }
}

extension MatchItem {
  /// Whether the outline is a rectangle along the picture's edges.
  var isBox: Bool {
    outline.count == 4 && Set(outline.map(\.x)).count == 2 && Set(outline.map(\.y)).count == 2
  }

  /// The same with the rectangle round its outline for an outline.
  var box: MatchItem {
    let (x, y) = (outline.lazy.map(\.x), outline.lazy.map(\.y))
    guard let left = x.min(), let right = x.max(), let top = y.min(), let bottom = y.max() else {
      return self
    }
    var item = self
    item.outline = [
      PixelPoint(x: left, y: top), PixelPoint(x: right, y: top), PixelPoint(x: right, y: bottom),
      PixelPoint(x: left, y: bottom),
    ]
    return item
  }
}
