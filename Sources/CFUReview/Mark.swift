/// x
package struct Mark {}
