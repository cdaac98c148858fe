import CFUCore
import CFUExport
import Testing

@Suite("Prism files")
struct PrismFileTests {
  private func sheet(_ text: String) throws -> SampleSheet {
    try SampleSheet.parse(text: text, name: "study.csv")
  }

  private func dish(_ bfu: Int, refused: Bool = false) -> DishRecord {
    Made.record(
      (0..<bfu).map { Made.object($0 + 1, "BFU-E", Made.square) },
      flags: refused ? [.refused("CFU-MK")] : [])
  }

  @Test func groupsAndDoses() throws {
    var prism = PrismFile(
      sheet: try sheet(
        """
        image,dish,compound,dose,dose_unit,vehicle,cells_plated
        a,A,,,,true,20000
        b,B,x<y,0.5,nM,false,20000
        c,C,x<y,0.5,nM,false,10000
        d,D,x<y,10,nM,false,20000

        """), classes: Made.classes)
    prism.add(dish(2))
    prism.add(dish(3, refused: true))
    prism.add(nil)
    prism.add(dish(5))
    let text = prism.text(programVersion: "9")
    func table(_ id: Int) -> String {
      let start = text.firstRange(of: "<Table ID=\"Table\(id)\"")?.lowerBound ?? text.endIndex
      let end = text[start...].firstRange(of: "</Table>")?.upperBound ?? text.endIndex
      return String(text[start..<end])
    }
    #expect(
      table(0) == """
        <Table ID="Table0" XFormat="none" TableType="OneWay" EVFormat="AsteriskAfterNumber">
        <Title>BFU-E count</Title>
        <YColumn Width="81" Decimals="0" Subcolumns="1">
        <Title>vehicle</Title>
        <Subcolumn>
        <d>2</d>
        </Subcolumn>
        </YColumn>
        <YColumn Width="81" Decimals="0" Subcolumns="1">
        <Title>x&lt;y 0.5 nM</Title>
        <Subcolumn>
        <d>3</d>
        <d/>
        </Subcolumn>
        </YColumn>
        <YColumn Width="81" Decimals="0" Subcolumns="1">
        <Title>x&lt;y 10 nM</Title>
        <Subcolumn>
        <d>5</d>
        </Subcolumn>
        </YColumn>
        </Table>
        """)
    // CFU-MK: refused on B, failed on C.
    #expect(
      table(3) == """
        <Table ID="Table3" XFormat="numbers" YFormat="replicates" Replicates="2" TableType="XY" \
        EVFormat="AsteriskAfterNumber">
        <Title>CFU-MK count, x&lt;y, by dose</Title>
        <XColumn Width="81" Decimals="1" Subcolumns="1">
        <Title>dose, nM</Title>
        <Subcolumn>
        <d>0</d>
        <d>0.5</d>
        <d>10</d>
        </Subcolumn>
        </XColumn>
        <YColumn Width="81" Decimals="0" Subcolumns="2">
        <Title>x&lt;y</Title>
        <Subcolumn>
        <d>0</d>
        <d/>
        <d>0</d>
        </Subcolumn>
        <Subcolumn>
        <d/>
        <d/>
        <d/>
        </Subcolumn>
        </YColumn>
        </Table>
        """)
    #expect(table(6).contains("<Title>BFU-E per 100000 cells</Title>"))
    #expect(table(6).contains("<d>10.000</d>") && table(6).contains("<d>25.000</d>"))
    #expect(table(11).contains("total per 100000 cells, x&lt;y, by dose"))
    #expect(text.hasSuffix("</Table>\n</GraphPadPrismFile>\n") && !text.contains("Table12"))
  }

  @Test func aVehicleThatServesAllCompoundsIsThereOnce() throws {
    let text = PrismFile(
      sheet: try sheet(
        """
        image,compound,dose,dose_unit,vehicle
        a,,,,true
        b,x,1,nM,false
        c,y,1,nM,false

        """), classes: Made.classes
    ).filled(3).text(programVersion: "9")
    #expect(text.ranges(of: "<Title>vehicle</Title>").count == 3)
    #expect(text.contains("<Title>x 1 nM</Title>") && text.contains("<Title>y 1 nM</Title>"))
    #expect(text.contains("BFU-E count, x, by dose") && text.contains("BFU-E count, y, by dose"))
    #expect(!text.contains(" per "))
  }

  @Test func vehiclesOfTheirOwnAreToldApart() throws {
    let text = PrismFile(
      sheet: try sheet(
        """
        image,compound,dose,dose_unit,vehicle
        a,x,,,true
        b,x,1,nM,false
        c,y,,,true
        d,y,1,nM,false

        """), classes: Made.classes
    ).filled(4).text(programVersion: "9")
    #expect(text.contains("<Title>vehicle of x</Title>"))
    #expect(text.contains("<Title>vehicle of y</Title>"))
  }

  @Test func withoutGroupsAllDishesAreOneColumn() throws {
    let text = PrismFile(sheet: .pictures(["a", "b"]), classes: []).filled(2)
      .text(programVersion: "9")
    #expect(text.contains("<Title>total count</Title>"))
    #expect(text.contains("<Title>all dishes</Title>\n<Subcolumn>\n<d/>\n<d/>\n</Subcolumn>"))
  }
}

extension PrismFile {
  /// With so many dishes that were not counted.
  fileprivate func filled(_ dishes: Int) -> PrismFile {
    var file = self
    for _ in 0..<dishes { file.add(nil) }
    return file
  }
}
