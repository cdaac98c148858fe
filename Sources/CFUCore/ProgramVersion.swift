/// Version of CFUKit, semantic versioning.
package let programVersion = "0.14.0"
