// Until decoding and overlays are in: each says so.
package import CFUCore
import CFUImaging
package import CFUPictures

extension ShippedStages {
  package func decode(_ bytes: [UInt8], path: String, settings: ImagingSettings) throws(CFUError)
    -> WorkingImage
  {
    throw CFUError(.internal, "\(path): decoding is not wired up yet.")
  }
  package func analyse(_ picture: WorkingImage, settings: ImagingSettings) throws(CFUError)
    -> DishAnalysis
  {
    try DishPipeline(settings: settings).analyse(picture)
  }
  package func overlay(_ picture: WorkingImage, record: DishRecord, dish: String) throws(CFUError)
    -> [UInt8]
  {
    throw CFUError(.internal, "Overlays are not wired up yet.")
  }
}
