package import CFUPictures
package enum Lab {
  package static func dish(_ l: Plane8) {
    guard let f = DishFinder().search(l) else { print("none"); return }
    let r = f.ring.resampled(by: 1 / f.scale)
    print("centre \(Int(r.centreX)),\(Int(r.centreY)) axes \(Int(r.semiMajor)),\(Int(r.semiMinor)) cov \(f.coverage) vis \(f.visible)")
    print("   ", f.parallels.map { "\(Int($0.ratio * r.meanRadius)):\(Int($0.coverage * 100))%\(Int($0.step))" }.joined(separator: " "))
  }
}
