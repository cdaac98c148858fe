/// Version of CFUKit, semantic versioning.
package let programVersion = "0.13.0"
