print("cfu")
