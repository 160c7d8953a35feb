package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"datawave/api"
	"datawave/schemas/readmodel"
)

// apiClient asks a running engine's API.
type apiClient struct{ base string }

// problem is an answer of type application/problem+json (RFC 9457).
type problem struct {
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail"`
	Invalid []api.BadParam `json:"invalid_params"`
}

// reason is the detail, or what is wrong with each parameter.
func (p *problem) reason() string {
	if len(p.Invalid) == 0 {
		return p.Detail
	}
	parts := make([]string, len(p.Invalid))
	for i, bad := range p.Invalid {
		parts[i] = bad.Name + " " + bad.Reason
	}
	return strings.Join(parts, "; ")
}

func (c apiClient) datasets(ctx context.Context, query url.Values) (page readmodel.DatasetPage, err error) {
	return page, c.get(ctx, "/v1/datasets?"+query.Encode(), &page)
}

// ready is an error that says why when the engine's log takes nothing; stages and read models may still be catching up.
func (c apiClient) ready(ctx context.Context) error {
	state, err := c.readiness(ctx)
	if err != nil {
		return err
	}
	for _, component := range state.Components {
		if component.Name == componentLog && !component.Ready {
			return fmt.Errorf("the log takes nothing: %s", component.Reason)
		}
	}
	return nil
}

// readiness is the answer of /readyz.
func (c apiClient) readiness(ctx context.Context) (state api.Readiness, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/readyz", http.NoBody)
	if err != nil {
		return state, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return state, fmt.Errorf("the engine at %s does not answer: %w", c.base, err)
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&state); err != nil {
		return state, fmt.Errorf("the engine at %s is not DataWave: %w", c.base, err)
	}
	return state, nil
}

func (c apiClient) get(ctx context.Context, path string, answer any) error {
	response, err := c.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(answer)
}

// post posts a request and reads the answer.
func (c apiClient) post(ctx context.Context, path string, request, answer any) error {
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	response, err := c.do(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return json.NewDecoder(response.Body).Decode(answer)
}

// lines posts a request and calls each with every line of the answer.
func (c apiClient) lines(ctx context.Context, path string, request any, each func(line []byte) error) error {
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	response, err := c.do(ctx, http.MethodPost, path, body)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	scanner := bufio.NewScanner(response.Body)
	for scanner.Scan() {
		if line := scanner.Bytes(); len(line) > 0 {
			if err := each(line); err != nil {
				return err
			}
		}
	}
	return scanner.Err()
}

func (c apiClient) do(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the engine at %s does not answer: %w", c.base, err)
	}
	if response.StatusCode < 300 {
		return response, nil
	}
	defer response.Body.Close()
	var p problem
	text, _ := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if json.Unmarshal(text, &p) != nil || p.Title == "" {
		return nil, fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	if p.Status < http.StatusInternalServerError {
		return nil, errors.New(p.reason()) // it is about what was asked, so it says all
	}
	path, _, _ = strings.Cut(path, "?")
	return nil, fmt.Errorf("%s %s: %s: %s", method, path, p.Title, p.reason())
}
