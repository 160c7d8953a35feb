package main

import (
	"math"

	"datawave/streams/classify/entity"
)

type vector [entity.Tags]float64

// chain computes marginals of a text's tags by the forward-backward algorithm, scaled at each token.
type chain struct {
	emit, forward, backward []vector
	jump                    [entity.Tags]vector
	arcs                    [entity.Tags][entity.Tags]float32 // gradient
	loss                    float64
}

// run computes the marginals, the gradient of the arcs and the loss, which is minus the log of the gold tags' probability.
func (c *chain) run(rows [][]*row, arcs *[entity.Tags]row, gold []int) {
	c.prepare(rows, arcs, gold)
	n := len(rows)
	for i := range n {
		c.forwardAt(i)
	}
	c.arcs = [entity.Tags][entity.Tags]float32{}
	for tag := range c.backward[n-1] {
		c.backward[n-1][tag] = 1
	}
	for i := n - 1; i > 0; i-- {
		c.backwardAt(i, gold)
	}
}

// prepare computes the exponentials; loss starts as minus the gold path's score.
func (c *chain) prepare(rows [][]*row, arcs *[entity.Tags]row, gold []int) {
	n := len(rows)
	c.emit, c.forward, c.backward = make([]vector, n), make([]vector, n), make([]vector, n)
	c.loss = 0
	for from := range c.jump {
		for to := range c.jump {
			c.jump[from][to] = 0
			if entity.Follows(from, to) {
				c.jump[from][to] = math.Exp(float64(arcs[from].weight[to]))
			}
		}
	}
	for i := range rows {
		var sum vector
		for _, r := range rows[i] {
			for tag, w := range r.weight {
				sum[tag] += float64(w)
			}
		}
		top := sum[0]
		for _, s := range sum {
			top = max(top, s)
		}
		c.loss -= sum[gold[i]] - top
		for tag, s := range sum {
			c.emit[i][tag] = math.Exp(s - top)
		}
		if i > 0 {
			c.loss -= float64(arcs[gold[i-1]].weight[gold[i]])
		}
	}
}

func (c *chain) forwardAt(i int) {
	total := 0.0
	for to := range c.emit[i] {
		sum := 0.0
		if i == 0 {
			if entity.Follows(0, to) {
				sum = 1
			}
		} else {
			for from, p := range c.forward[i-1] {
				sum += p * c.jump[from][to]
			}
		}
		c.forward[i][to] = sum * c.emit[i][to]
		total += c.forward[i][to]
	}
	for to := range c.forward[i] {
		c.forward[i][to] /= total
	}
	c.loss += math.Log(total)
}

// backwardAt goes from token i to the one before, and adds the gradient of the arcs between them.
func (c *chain) backwardAt(i int, gold []int) {
	var joint [entity.Tags]vector
	all := 0.0
	for from := range joint {
		sum := 0.0
		for to := range joint {
			p := c.jump[from][to] * c.emit[i][to] * c.backward[i][to]
			sum += p
			joint[from][to] = c.forward[i-1][from] * p
			all += joint[from][to]
		}
		c.backward[i-1][from] = sum
	}
	for from := range joint {
		for to, p := range joint[from] {
			c.arcs[from][to] -= float32(p / all)
		}
	}
	c.arcs[gold[i-1]][gold[i]]++
	scale(&c.backward[i-1])
}

func scale(v *vector) {
	top := 0.0
	for _, x := range v {
		top = max(top, x)
	}
	for i := range v {
		v[i] /= top
	}
}

// gradient is, by tag, what is true less what the model expects.
func (c *chain) gradient(i, gold int) (g [entity.Tags]float32) {
	var p vector
	total := 0.0
	for tag := range p {
		p[tag] = c.forward[i][tag] * c.backward[i][tag]
		total += p[tag]
	}
	for tag := range p {
		g[tag] = -float32(p[tag] / total)
	}
	g[gold]++
	return g
}
