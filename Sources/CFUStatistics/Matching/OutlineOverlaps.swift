import CFUCore

/// Every overlap between a machine's colonies and reference marks of one dish.
struct OutlineOverlaps {
  struct Overlap {
    var machine: Int32
    /// Greater than 0 to 1.
    var iou: Double
  }

  /// By reference mark, in the order of the machine's colonies.
  private(set) var byReference: [[Overlap]]

  /// Looks only at pairs whose bounds meet.
  init(machine: [MatchItem], reference: [MatchItem]) {
    let forms = machine.map { Outline($0.outline) }
    // Middles of bounds, sorted by size: one large outline must not make every search a wide one.
    let sizes = forms.map { max($0.right - $0.left, $0.bottom - $0.top) / 2 }
    let levels = Dictionary(
      grouping: forms.indices.filter { forms[$0].area > 0 }, by: { sizes[$0].exponent }
    ).sorted { $0.key < $1.key }.map { level in
      (
        members: level.value, reach: level.value.lazy.map { sizes[$0] }.max() ?? 0,
        grid: PointGrid(
          level.value.map { index in
            PixelPoint(
              x: (forms[index].left + forms[index].right) / 2,
              y: (forms[index].top + forms[index].bottom) / 2)
          })
      )
    }
    byReference = reference.map { mark in
      let form = Outline(mark.outline)
      guard form.area > 0 else { return [] }
      let middle = PixelPoint(x: (form.left + form.right) / 2, y: (form.top + form.bottom) / 2)
      let half = max(form.right - form.left, form.bottom - form.top) / 2
      var row: [Overlap] = []
      for level in levels {
        level.grid.around(middle, reach: half + level.reach) { member in
          let index = level.members[member]
          let iou = forms[index].iou(with: form)
          if iou > 0 { row.append(Overlap(machine: Int32(index), iou: iou)) }
        }
      }
      row.sort { $0.machine < $1.machine }
      return row
    }
  }
}
