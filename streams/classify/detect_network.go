package classify

import "bytes"

// networkDetectors recognise addresses and numbers of devices.
func networkDetectors() []Detector {
	return []Detector{
		{
			Infotype: "IP_ADDRESS", Category: network, Source: "RFC 791; RFC 4291, section 2.2; GDPR recital 30",
			Headers: []string{"ip", "ip address", "ipv", "ipv4", "ipv6", "remote address", "client ip", "host ip", "ipaddress", "ipaddr", "adresse ip"},
			Unless:  []string{"agent", "version", "browser", "release"},
			Scan:    scanIP, Chance: 0.4, Header: 0.92, Values: 0.9, InText: true,
			Positives: []string{"192.168.10.1", "8.8.8.8", "2001:db8::1", "fe80::1ff:fe23:4567:890a", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"},
			Negatives: []string{"256.1.1.1", "1.2.3", "1.2.3.4.5", "12:30:45", "10:20", "::", "a::b", "1:2:3:4:5:6:7:8:9", "192.168.01.1", "v1.2.3.4"},
		},
		{
			Infotype: "MAC_ADDRESS", Category: network, Source: "IEEE 802-2014, clause 8",
			Headers: []string{"mac", "mac address", "hardware address", "macaddr", "macaddress", "bssid", "ethernet address"},
			Scan:    scanMAC, Chance: 0.05, Header: 0.9, Values: 0.97, InText: true,
			Positives: []string{"00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e"},
			Negatives: []string{"00:1A:2B:3C:4D", "00:1A-2B:3C:4D:5E", "00:1A:2B:3C:4D:5E:6F", "12:30:45", "00:00:00:00:00:00"},
		},
		{
			Infotype: "IMEI_HARDWARE_ID", Category: network, Source: "3GPP TS 23.003, section 6.2",
			Headers: []string{"imei", "imei number", "device imei", "imei code"},
			Scan:    scanIMEI, Chance: 0.1, Header: 0.92, Values: 0,
			Positives: []string{"490154203237518", "49-015420-323751-8"}, Negatives: []string{"490154203237519", "49015420323751", "000000000000000"},
		},
	}
}

// scanIP accepts an IPv4 address in dotted decimal without leading zeros, or an IPv6 address.
func scanIP(s []byte) (int, bool) {
	n := run(s, func(c byte) bool { return isHex(c) || c == '.' || c == ':' })
	for n > 0 && (s[n-1] == '.' || s[n-1] == ':') {
		n--
	}
	if n < 3 || n > 45 {
		return 0, false
	}
	if bytes.IndexByte(s[:n], ':') < 0 {
		return ipv4(s[:n])
	}
	return ipv6(s[:n])
}

// ipv4 reads exactly four numbers. A first number of 0 is a version number more often than an address.
func ipv4(s []byte) (int, bool) {
	rest := s
	for i := range 4 {
		n := run(rest, isDigit)
		if n == 0 || n > 3 || number(rest[:n]) > 255 || (n > 1 && rest[0] == '0') {
			return 0, false
		}
		if rest = rest[n:]; i == 3 {
			break
		}
		if len(rest) == 0 || rest[0] != '.' {
			return 0, false
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return 0, false
	}
	return len(s), s[0] != '0'
}

// ipv6 reads eight groups of hexadecimal digits, or fewer around one "::". A short form such as a::b is accepted only as a
// match, because code and ratios look like it.
func ipv6(s []byte) (int, bool) {
	groups, length, double := 0, 0, false
	for i, c := range s {
		switch {
		case c == '.':
			return 0, false
		case c != ':':
			if length == 0 {
				groups++
			}
			if length++; length > 4 {
				return 0, false
			}
			continue
		case i > 0 && s[i-1] == ':':
			if double {
				return 0, false
			}
			double = true
		case i == 0 && (len(s) < 2 || s[1] != ':'):
			return 0, false
		}
		length = 0
	}
	if double && groups >= 8 || !double && groups != 8 {
		return 0, false
	}
	return len(s), groups >= 3
}

// scanMAC accepts six pairs with one kind of separator, or Cisco's three groups; not the all-zero address.
func scanMAC(s []byte) (int, bool) {
	if len(s) >= 14 && s[4] == '.' && s[9] == '.' && hexGroups(s[:14], 4) {
		return 14, true
	}
	if len(s) < 17 || (s[2] != ':' && s[2] != '-') || !hexGroups(s[:17], 2) {
		return 0, false
	}
	if len(s) > 17 && s[17] == s[2] {
		return 0, false
	}
	return 17, !bytes.Equal(s[:17], []byte("00:00:00:00:00:00"))
}

func hexGroups(s []byte, size int) bool {
	for i, c := range s {
		if i%(size+1) == size {
			if c != s[size] {
				return false
			}
			continue
		}
		if !isHex(c) {
			return false
		}
	}
	return true
}

func scanIMEI(s []byte) (int, bool) {
	var digits [16]byte
	length, n := grouped(s, digits[:])
	if n != 15 {
		return 0, false
	}
	return length, luhn(digits[:n]) && !uniform(digits[:n])
}
