package checksum

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// Bitcoin tells whether s is an address of the Bitcoin network: Base58Check with version 0 or 5, or segregated witness in Bech32 or
// Bech32m. Source: Bitcoin's developer reference; BIP 173; BIP 350.
func Bitcoin(s []byte) bool {
	if len(s) < 26 || len(s) > 90 {
		return false
	}
	switch s[0] {
	case '1':
		return base58Check(s, 0)
	case '3':
		return base58Check(s, 5)
	}
	return segwit(s)
}

// base58Check tells whether s encodes the version, a hash of 20 bytes and the first four bytes of the double SHA-256 of both.
func base58Check(s []byte, version byte) bool {
	var raw [25]byte
	for _, c := range s {
		carry := base58Value[c]
		if carry < 0 {
			return false
		}
		rest := int(carry)
		for i := len(raw) - 1; i >= 0; i-- {
			rest += 58 * int(raw[i])
			raw[i] = byte(rest)
			rest >>= 8
		}
		if rest > 0 {
			return false
		}
	}
	if raw[0] != version || !leadingOnes(s, raw[:]) {
		return false
	}
	once := sha256.Sum256(raw[:21])
	twice := sha256.Sum256(once[:])
	return [4]byte(twice[:4]) == [4]byte(raw[21:])
}

var base58Value = valuesOf(base58)

// valuesOf is the place of each byte in the alphabet, -1 for none.
func valuesOf(alphabet string) (values [256]int8) {
	for i := range values {
		values[i] = -1
	}
	for i := range len(alphabet) {
		values[alphabet[i]] = int8(i)
	}
	return values
}

// leadingOnes tells whether s has a 1 in front for each zero byte in front, as Base58Check writes them.
func leadingOnes(s, raw []byte) bool {
	ones, zeros := 0, 0
	for ones < len(s) && s[ones] == '1' {
		ones++
	}
	for zeros < len(raw) && raw[zeros] == 0 {
		zeros++
	}
	return ones == zeros
}

var bech32Value = valuesOf("qpzry9x8gf2tvdw0s3jn54khce6mua7l")

const (
	bech32  = 1          // BIP 173
	bech32m = 0x2bc830a3 // BIP 350
)

// segwit tells whether s is bc1 with a witness version, a program of its length, and the checksum of that version.
func segwit(s []byte) bool {
	if len(s) < 14 || s[0]|0x20 != 'b' || s[1]|0x20 != 'c' || s[2] != '1' || mixedCase(s) {
		return false
	}
	sum := uint32(1)
	for _, v := range [5]byte{'b' >> 5, 'c' >> 5, 0, 'b' & 31, 'c' & 31} {
		sum = bech32Step(sum, v)
	}
	for _, c := range s[3:] {
		v := bech32Value[lower(c)]
		if v < 0 {
			return false
		}
		sum = bech32Step(sum, byte(v))
	}
	version := bech32Value[lower(s[3])]
	program := (len(s) - 3 - 1 - 6) * 5
	size, padding := program/8, program%8
	if padding > 4 || size < 2 || size > 40 || version > 16 {
		return false
	}
	if bech32Value[lower(s[len(s)-7])]&(1<<padding-1) != 0 {
		return false
	}
	if version == 0 {
		return sum == bech32 && (size == 20 || size == 32)
	}
	return sum == bech32m
}

// bech32Step takes one value of five bits into the checksum of BIP 173.
func bech32Step(sum uint32, v byte) uint32 {
	top := sum >> 25
	sum = sum&0x1ffffff<<5 ^ uint32(v)
	for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		sum ^= g * (top >> i & 1)
	}
	return sum
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// mixedCase tells whether s has capitals and small letters.
func mixedCase(s []byte) bool {
	var small, capital bool
	for _, c := range s {
		small = small || c >= 'a' && c <= 'z'
		capital = capital || c >= 'A' && c <= 'Z'
	}
	return small && capital
}

// Ethereum tells whether s is an address of Ethereum: 0x and forty hexadecimal digits, where letters of both cases must spell the
// checksum. Source: Ethereum yellow paper, section 4; EIP-55.
func Ethereum(s []byte) bool {
	if len(s) != 42 || s[0] != '0' || s[1] != 'x' || !allHex(s[2:]) || uniform(s[2:]) {
		return false
	}
	return !mixedCase(s[2:]) || eip55(s[2:])
}

// eip55 tells whether exactly those letters are capitals whose place in the hash of the small letters holds 8 or more.
func eip55(address []byte) bool {
	var small [40]byte
	for i, c := range address {
		small[i] = lower(c)
	}
	hash := keccak256(small[:])
	for i, c := range address {
		nibble := hash[i/2] >> (4 * (1 - i%2)) & 15
		if isLetter(c) && (nibble >= 8) != (c < 'a') {
			return false
		}
	}
	return true
}

func allHex(s []byte) bool {
	for _, c := range s {
		if !isHex(c) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return isDigit(c) || c|0x20-'a' <= 'f'-'a' }

// keccakRate is how many bytes one permutation takes in at 256 bits of output.
const keccakRate = 136

// keccak256 is the hash of less than keccakRate bytes, with the padding of the Keccak submission that Ethereum uses, not of SHA-3.
// Source: The Keccak reference, version 3.0.
func keccak256(s []byte) (hash [32]byte) {
	var block [keccakRate]byte
	copy(block[:], s)
	block[len(s)] = 0x01
	block[keccakRate-1] |= 0x80
	var a [25]uint64
	for i := range keccakRate / 8 {
		a[i] = binary.LittleEndian.Uint64(block[8*i:])
	}
	for round := range 24 {
		keccakRound(&a, keccakConstants[round])
	}
	for i := range 4 {
		binary.LittleEndian.PutUint64(hash[8*i:], a[i])
	}
	return hash
}

// keccakRound is one round of Keccak-f[1600]: theta, rho, pi, chi and iota.
func keccakRound(a *[25]uint64, constant uint64) {
	var c [5]uint64
	for x := range 5 {
		c[x] = a[x] ^ a[x+5] ^ a[x+10] ^ a[x+15] ^ a[x+20]
	}
	var d [5]uint64
	for x := range 5 {
		d[x] = c[(x+4)%5] ^ bits.RotateLeft64(c[(x+1)%5], 1)
	}
	var b [25]uint64
	for i, to := range keccakPlaces {
		b[to] = bits.RotateLeft64(a[i]^d[i%5], keccakOffsets[i])
	}
	for row := 0; row < 25; row += 5 {
		r := (*[5]uint64)(b[row:])
		a[row] = r[0] ^ ^r[1]&r[2]
		a[row+1] = r[1] ^ ^r[2]&r[3]
		a[row+2] = r[2] ^ ^r[3]&r[4]
		a[row+3] = r[3] ^ ^r[4]&r[0]
		a[row+4] = r[4] ^ ^r[0]&r[1]
	}
	a[0] ^= constant
}

// keccakPlaces is where pi moves the lane at x + 5y: to y + 5(2x+3y).
var keccakPlaces = func() (places [25]uint8) {
	for i := range places {
		x, y := i%5, i/5
		places[i] = uint8(y + 5*((2*x+3*y)%5))
	}
	return places
}()

// keccakOffsets are how far rho turns each lane.
var keccakOffsets = [25]int{0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14}

// keccakConstants are made by the linear feedback shift register of the reference, section 1.2.
var keccakConstants = func() (constants [24]uint64) {
	register := byte(1)
	for round := range constants {
		for j := range 7 {
			if register&1 == 1 {
				constants[round] |= 1 << (1<<j - 1)
			}
			high := register >> 7
			register = register<<1 ^ high*0x71
		}
	}
	return constants
}()
