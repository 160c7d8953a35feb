package keyring

import "strconv"

// SampleAdditional is the additional authenticated data of a sample chunk, as sample_chunk.avsc documents it: record key,
// 0x00, scan, 0x00, sequence and chunks in decimal joined by '/'. It binds the ciphertext to its dataset, scan and place,
// so that a chunk that was moved, repeated under another number or dropped from the end does not open.
// Source: NIST SP 800-38D (GCM), additional authenticated data.
func SampleAdditional(key, scan string, sequence, chunks int32) []byte {
	additional := make([]byte, 0, len(key)+len(scan)+24)
	additional = append(additional, key...)
	additional = append(additional, 0)
	additional = append(additional, scan...)
	additional = append(additional, 0)
	additional = strconv.AppendInt(additional, int64(sequence), 10)
	additional = append(additional, '/')
	return strconv.AppendInt(additional, int64(chunks), 10)
}
