// Marks of every kind that ImageJ has, saved by ImageJ itself for the test of cfu's readers.
// The argument is the folder to write into, with a slash at its end.
dir = getArgument();
newImage("A1.tif", "8-bit black", 400, 300, 1);
function keep(name) {
  roiManager("Add");
  roiManager("Select", roiManager("count") - 1);
  if (name != "") roiManager("Rename", name);
}
makePolygon(10, 20, 60, 25, 55, 80, 12, 70);
keep("0001 BFU-E");
makeOval(100, 40, 30, 20);
keep("BFU-E-2");
makeRectangle(150, 50, 40, 30);
Roi.setGroup(3);
keep("");
makeEllipse(200, 100, 260, 140, 0.5);
keep("CFU-GM");
makeSelection("freehand", newArray(5.5, 9.25, 8.75, 4.5), newArray(200.5, 201.25, 207.5, 206));
Roi.setProperty("class", "CFU-MK");
keep("");
makeSelection("point", newArray(30, 31.5, 40), newArray(250, 251.5, 260));
keep("CFU-E");
makeLine(1, 1, 50, 50);
keep("");
makeRectangle(300, 20, 40, 40);
setKeyDown("alt");
makeRectangle(310, 30, 10, 10);
setKeyDown("none");
keep("CFU-GEMM");
roiManager("Save", dir + "RoiSet_A1.zip");
run("Select None");
makeSelection("polygon", newArray(10, 60, 55), newArray(20.25, 25, 80));
saveAs("Selection", dir + "A1.roi");
run("Set Measurements...", "centroid display redirect=None decimal=3");
makePoint(33, 77);
run("Measure");
saveAs("Results", dir + "Results.csv");
