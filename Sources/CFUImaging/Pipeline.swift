package import CFUPictures
package enum Lab {
  package static func dish(_ im: WorkingImage, out: String) {
    let f = DishFinder().search(im.luma)
    var region: DishRegion?
    var x0 = 0, y0 = 0, w = im.luma.width, h = im.luma.height
    if let f, f.coverage > 0.5 {
      var r = f.ring.resampled(by: 1 / f.scale)
      let strong = f.parallels.filter { $0.coverage >= 0.7 }
      let outer = strong.last?.ratio ?? 1
      let inner = strong.first { $0.ratio >= 0.8 * outer }?.ratio ?? 1
      r = r.scaled(by: inner)
      print(" wall", Int(r.meanRadius), "outer", outer / inner)
      let lim = outer / inner
      x0 = max(0, Int(r.centreX - r.semiMajor * lim - 2)); y0 = max(0, Int(r.centreY - r.semiMajor * lim - 2))
      w = min(im.luma.width, Int(r.centreX + r.semiMajor * lim + 2)) - x0
      h = min(im.luma.height, Int(r.centreY + r.semiMajor * lim + 2)) - y0
      r.centreX -= Double(x0); r.centreY -= Double(y0)
      region = DishRegion(wall: r, countLimit: lim, searchLimit: lim)
    }
    let planes = LogPlanes(im, factor: 1, x: x0, y: y0, width: w, height: h)
    let pxmm = region.map { $0.wall.meanRadius * 2 / 90 } ?? Double(min(w, h)) / 20
    let od = OpticalDensity(planes, region: region, window: Int(6 * pxmm))
    print(" noise", od.densityNoise, od.haemNoise, "pol", od.polarity, "clip", od.clippedShare)
    dump(od.density, out + ".od"); if let h = od.haem { dump(h, out + ".haem") }; dump(od.sigma, out + ".sig")
  }
  static func dump(_ p: FloatPlane, _ path: String) {
    let f = fopen(path, "w")!
    var s = [Int32(p.width), Int32(p.height)]
    fwrite(&s, 4, 2, f); fwrite(p.samples, 4, p.count, f); fclose(f)
  }
}
import Glibc
